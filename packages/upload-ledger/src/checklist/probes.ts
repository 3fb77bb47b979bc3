import type { Delivery, KeyFilter, Row } from '../core/index.ts'
import type { ComparisonFacts, PageFacts, RoleFacts, UnfinishedFacts } from './beside-facts.ts'
import type { ObjectEvent } from './object-events.ts'

/**
 * The probes of a pipeline, the same on a laptop and on AWS.
 *
 * Each throws `CannotLook` when the credentials do not allow it.
 */
export interface Probes {
  table(): Promise<TableFacts | undefined>
  /** The attribute by which items expire; `undefined` while TTL is off. */
  timeToLive(): Promise<string | undefined>
  pointInTimeRecovery(): Promise<boolean>
  /** The history table of this name. */
  historyTable(name: string): Promise<HistoryFacts | undefined>
  /** As `timeToLive`, of the history table of this name. */
  historyTimeToLive(name: string): Promise<string | undefined>
  /** `undefined` if there is no such function. */
  rights(): Promise<Rights | undefined>
  /** `undefined` if there is no such function. */
  settings(): Promise<FunctionSettings | undefined>
  /** Why the function cannot run, found by invoking it with S3's own test event. */
  functionError(): Promise<FunctionError | string | undefined>
  /** `undefined` if there is no such function. */
  triggers(): Promise<Triggers | undefined>
  needToAsk(): Promise<NeedToAsk>
  /** Where events go that the function fails to process, for each kind of invocation in use. */
  afterFailure(): Promise<readonly AfterFailure[]>
  /** The KMS keys that encrypt the queues, other than SQS's own. */
  queueKeys(): Promise<readonly QueueKey[]>
  /** `undefined` if no queue keeps dead letters. */
  deadLetters(): Promise<DeadLetterCount | undefined>
  /** `undefined` if there is no HTTP API. */
  api(): Promise<ApiFacts | undefined>
  /** `undefined` if there is no HTTP API, or its function is not known. */
  apiRights(): Promise<RoleFacts | undefined>
  /** `undefined` if no page is to use the bucket by the HTTP API. */
  apiPages(): Promise<PageFacts | undefined>
  /** `undefined` if the HTTP API signs no uploads in parts. */
  unfinishedUploads(): Promise<UnfinishedFacts | undefined>
  /** `undefined` if no function compares bucket and table on a schedule. */
  comparison(): Promise<ComparisonFacts | undefined>
  testObject(): Promise<{ readonly sizeBytes: number; readonly etag: string } | undefined>
  /** The invocation that the trigger made for the test object, by its request id. */
  firedInvocation(): Promise<string | undefined>
  /** The log line with the outcome of the test object's record. */
  logLine(): Promise<LoggedOutcome | undefined>
  /** The last error that the function has logged since the test object was written. */
  loggedError(): Promise<string | undefined>
  row(): Promise<Row | undefined>
  /** Removes the test object, then reads its row. */
  tombstone(): Promise<Row | undefined>
  /** The names of the test object's versions that are still in the bucket. */
  leftovers(): Promise<readonly string[]>
}

/** Whether the order of a bucket's events tells what an object is now. */
export interface NeedToAsk {
  /** Why it does not, in words; `undefined` where it does. */
  readonly need: string | undefined
  /** Whether its lifecycle rules delete. */
  readonly expires: boolean
}

export interface TableFacts {
  readonly status: string
  readonly keysFit: boolean
  /** Why an index of it has rows refused, if one has. */
  readonly unfitIndex?: string
}

export interface HistoryFacts extends TableFacts {
  /** AWS's word; `undefined` without an index by day that serves. */
  readonly dayIndexStatus: string | undefined
  /** Why the index by day does not serve, if it does not. */
  readonly dayIndexFault?: string
}

/** An error of the function's code, or of the platform that was to run it. */
export interface FunctionError {
  /** As Lambda names it, such as `Runtime.ImportModuleError`. */
  readonly type: string
  readonly message: string
}

/** The permissions that the policies of the function's role grant. */
export interface Rights {
  /** Why Lambda cannot use the role, if it cannot. */
  readonly fault?: { readonly fact: string; readonly fix: string } | undefined
  readonly putItem: boolean
  /** On the history table; `undefined` if the function has none. */
  readonly updateHistory?: boolean | undefined
  /** The objects of the bucket and rows; `undefined` if the function does not ask S3. */
  readonly readObjects?: boolean | undefined
  readonly writeLogs: boolean
  readonly roleName: string
  readonly tableArn: string
  /** The log group and its streams. */
  readonly logArn: string
  /** The command that grants the role all of them. */
  readonly allow: string
  /** The same with those by which it asks S3. */
  readonly allowAsking?: string
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
  /** `HISTORY_TABLE_NAME` and `HISTORY_DAYS` of the environment. */
  readonly historyTableName?: string | undefined
  readonly historyDays?: string | undefined
  /** `CONFIRM_WITH_S3` of the environment. */
  readonly asksS3?: boolean
  /** `LOG_LEVEL` of the environment: with another than `info`, a recorded event has no line. */
  readonly logLevel?: string | undefined
}

/** A notification of the bucket, or a rule of EventBridge, that sends the bucket's events to the function. */
export interface Trigger {
  readonly delivery: Delivery
  /** The carrier in words: `notification uploads`, `rule uploads`. */
  readonly by: string
  /** Those that it carries. */
  readonly events: readonly ObjectEvent[]
  /**
   * Whether it sends events of the keys that each filter of the subject selects; the first stands for
   * the test object.
   */
  readonly covers: readonly boolean[]
  /** Its key filters, of which one must fit; none if they are more than prefixes and suffixes. */
  readonly filters: readonly KeyFilter[]
  /** A value of its filter that S3 finds in no key, and the same encoded, which S3 finds. */
  readonly unencoded?: { readonly value: string; readonly encoded: string } | undefined
  /** Why it sends nothing although it exists. */
  readonly stopped?: string | undefined
  /** The command that restarts it. */
  readonly start?: string | undefined
  /** How it alters the events, so that the function cannot read them. */
  readonly altered?: string | undefined
  /** Whether it carries expirations by lifecycle rules. */
  readonly carriesExpirations?: boolean
  /** Whether it also carries events of other buckets. */
  readonly otherBuckets: boolean
}

/** A topic, with the carrier in words and the keys as of a trigger. */
type Topic = Pick<Trigger, 'by' | 'covers'>

export interface Triggers {
  readonly triggers: readonly Trigger[]
  /** Topics that receive events of the keys; their subscriptions are not followed. */
  readonly topics: readonly Topic[]
  /** Why the bucket can send nothing to the function, if it cannot. */
  readonly bucketFault?: { readonly fact: string; readonly fix: string } | undefined
  /** Other triggers of the function, in words. */
  readonly others: readonly string[]
  readonly eventBridgeIsOn: boolean
  /** The commands that set the trigger, and that turn EventBridge on. */
  readonly commands: { readonly set: string | undefined; readonly switchOn: string }
}

/** Where an event goes that the function fails to process. */
export type AfterFailure =
  | {
      readonly invocation: 'asynchronous'
      /** In words; `undefined` if the function has neither a destination nor a dead-letter queue. */
      readonly destination: string | undefined
      /** The names of the SQS queues among them. */
      readonly queues: readonly string[]
      /** The command that keeps them. */
      readonly keep: string
    }
  | {
      readonly invocation: 'event-source-mapping'
      readonly queueName: string
      readonly queueUrl: string
      readonly visibilitySeconds: number
      readonly deadLetterQueue: string | undefined
      /** Of the event source mapping. */
      readonly mappingId: string
      readonly reportsItems: boolean
      /** The command that keeps them. */
      readonly keep: string
    }

/** A KMS key that encrypts queues of the pipeline. */
export interface QueueKey {
  /** The key's ARN, or what the queues name where there is no such key. */
  readonly key: string
  readonly queueNames: readonly string[]
  /** Why it can encrypt nothing that is sent here, with the command that helps. */
  readonly fault: { readonly fact: string; readonly fix: string } | undefined
  /** Those who send or receive, in words, such as `S3`, and cannot use the key. */
  readonly lockedOut: readonly { readonly who: string; readonly fix: string }[]
  /** Those about whom the policy's text does not tell. */
  readonly unsure: readonly string[]
}

/** What the HTTP API says of itself, where it is asked. */
export interface ApiFacts {
  readonly url: string
  /** Whether its callers send tokens, as nobody does here; else they sign. */
  readonly takesTokens: boolean
  readonly status: number
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
