import type { Row } from '../core/index.ts'
import type { Delivery } from './subject.ts'

/**
 * The routes in which the pipeline is looked at, the same on a laptop and on AWS.
 *
 * Each throws `CannotLook` when it may not look.
 */
export interface Probes {
  table(): Promise<{ readonly status: string; readonly keysFit: boolean } | undefined>
  /** The attribute by which items expire; `undefined` while TTL is off. */
  timeToLive(): Promise<string | undefined>
  pointInTimeRecovery(): Promise<boolean>
  rights(): Promise<Rights>
  /** `undefined` if there is no such function. */
  settings(): Promise<FunctionSettings | undefined>
  /** Why the function cannot run, seen by invoking it with S3's own test event. */
  functionError(): Promise<string | undefined>
  triggers(): Promise<Triggers>
  /** What becomes of events that the function cannot take, for each route in use. */
  afterFailure(): Promise<readonly AfterFailure[]>
  /** `undefined` if none are kept anywhere. */
  deadLetters(): Promise<DeadLetterCount | undefined>
  testObject(): Promise<{ readonly sizeBytes: number; readonly etag: string } | undefined>
  /** The invocation that the trigger made for the test object, by its request id. */
  firedInvocation(): Promise<string | undefined>
  /** The log line that says what became of the test object's record. */
  logLine(): Promise<LoggedOutcome | undefined>
  row(): Promise<Row | undefined>
  /** Removes the test object, and gives its row until the removal has been recorded. */
  tombstone(): Promise<Row | undefined>
  /** What of the test object is left in the bucket, by what names it. */
  leftovers(): Promise<readonly string[]>
}

/** What the function's role may do, as its policies say. */
export interface Rights {
  readonly putItem: boolean
  readonly writeLogs: boolean
  readonly roleName: string
  readonly tableArn: string
  /** The log group and its streams. */
  readonly logArn: string
  /** The command that gives the role both rights. */
  readonly allow: string
}

export interface FunctionSettings {
  /** AWS's word, such as `nodejs24.x`; empty for a container image. */
  readonly runtime: string
  readonly handler: string
  readonly timeoutSeconds: number
  readonly memoryMegabytes: number
  /** `Active`, `Pending`, `Inactive`, `Failed`, with the reason if there is one. */
  readonly state: string
  readonly tableName: string | undefined
}

/** One route by which the bucket's events come to the function. */
export interface Route {
  readonly delivery: Delivery
  /** What carries it, in words: `notification "uploads"`, `rule uploads`. */
  readonly by: string
  /** Whether it tells of creations, and of removals. */
  readonly creations: boolean
  readonly removals: boolean
  /** Whether the test object's events come this route. */
  readonly covers: boolean
  /** What it asks of a key; `undefined` if that is more than a prefix and a suffix. */
  readonly filter: { readonly prefix: string; readonly suffix: string } | undefined
  /** Why nothing comes this route although it is there. */
  readonly stopped?: string | undefined
  /** The command that has it run again. */
  readonly start?: string | undefined
  /** Whether it also brings what happens in other buckets. */
  readonly otherBuckets: boolean
}

export interface Triggers {
  readonly routes: readonly Route[]
  /** Topics that are told of the test object; where they lead is not followed. */
  readonly topics: readonly string[]
  /** What else has the function run, in words. */
  readonly others: readonly string[]
  readonly eventBridgeIsOn: boolean
  /** The commands that set the trigger, and that turn EventBridge on. */
  readonly commands: { readonly set: string | undefined; readonly switchOn: string }
}

/** What becomes of an event that the function cannot take. */
export type AfterFailure =
  | {
      readonly kind: 'direct'
      readonly destination: string | undefined
      /** The command that has them kept. */
      readonly keep: string
    }
  | {
      readonly kind: 'queue'
      readonly queueName: string
      readonly queueUrl: string
      readonly visibilitySeconds: number
      readonly deadLetterQueue: string | undefined
      /** Of the event source mapping. */
      readonly mappingId: string
      readonly reportsItems: boolean
      /** The command that has them kept. */
      readonly keep: string
    }

export interface DeadLetterCount {
  readonly queueName: string
  readonly queueUrl: string
  readonly count: number
}

export interface LoggedOutcome {
  readonly saved: boolean
  readonly message: string
}
