import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { type Delivery, LedgerError } from '../core/index.ts'
import type { UploadLedgerProps } from './upload-ledger-props.ts'

/** The props with their defaults in place. */
export interface Settings {
  readonly prefix: string
  readonly suffix: string
  readonly delivery: Delivery
  readonly freeTier: boolean
  readonly alarms: boolean
  readonly dashboard: boolean
  readonly logRetention: RetentionDays
  readonly memorySize: number
  readonly timeout: Duration
  readonly maxConcurrency: number
  readonly removalPolicy: RemovalPolicy
  readonly tableName: string
  readonly deadLetterRetention: Duration
}

/**
 * Checks the props against each other and fills in the defaults. CDK checks each prop by itself
 * where it is used.
 *
 * @throws {LedgerError} `invalid-argument` when two props exclude each other
 */
export function settle(props: UploadLedgerProps): Settings {
  const freeTier = props.freeTier ?? false
  const delivery = props.delivery ?? (props.bucket === undefined ? 'direct' : 'eventbridge')
  if (props.bucket !== undefined && delivery !== 'eventbridge') {
    throw refusal(
      `use delivery '${delivery}' with an existing bucket`,
      "a bucket has one notification configuration, and setting it would replace the notifications of others; use 'eventbridge'",
    )
  }
  if (props.bucket !== undefined && props.bucketName !== undefined) {
    throw refusal('use bucketName', 'it names a bucket to create, and bucket is an existing one')
  }
  if (props.table !== undefined && props.tableName !== undefined) {
    throw refusal('use tableName', 'it names a table to create, and table is an existing one')
  }
  if (delivery === 'direct' && props.maxConcurrency !== undefined) {
    throw refusal(
      "use maxConcurrency with delivery 'direct'",
      "only a queue can hold events back; use 'queue' or 'eventbridge'",
    )
  }
  if (freeTier && props.dashboard === true) {
    throw refusal('create a dashboard with freeTier', 'the Free Tier settings leave it out')
  }
  return {
    prefix: pattern('prefix', props.prefix ?? 'incoming/'),
    suffix: pattern('suffix', props.suffix ?? ''),
    delivery,
    freeTier,
    alarms: props.alarms ?? true,
    dashboard: props.dashboard ?? false,
    logRetention: props.logRetention ?? RetentionDays.ONE_MONTH,
    memorySize: props.memorySize ?? 128,
    timeout: props.timeout ?? Duration.seconds(30),
    maxConcurrency: props.maxConcurrency ?? (freeTier ? 2 : 10),
    removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    tableName: props.tableName ?? 'upload_metadata',
    deadLetterRetention: props.deadLetterRetention ?? Duration.days(14),
  }
}

/** The longest key, and so the longest filter that S3 accepts. */
const mostBytes = 1_024

function pattern(prop: string, value: string): string {
  const bytes = Buffer.byteLength(value)
  if (Token.isUnresolved(value) || bytes <= mostBytes) return value
  throw refusal(`use a ${prop} of ${bytes} bytes`, `S3 allows at most ${mostBytes}`)
}

function refusal(what: string, why: string): LedgerError {
  return new LedgerError('invalid-argument', `Cannot ${what}: ${why}`)
}
