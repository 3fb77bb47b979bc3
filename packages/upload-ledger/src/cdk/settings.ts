import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { checkKeyFilter, type Delivery, LedgerError, type Limit, limits } from '../core/index.ts'
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
 * Checks the props, each by itself and against each other, and fills in the defaults.
 *
 * @throws {LedgerError} `invalid-argument` when AWS does not allow a value, or two props exclude
 *   each other
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
    memorySize: within('memorySize', props.memorySize ?? 128, limits.memorySizeMb),
    timeout: durationWithin(
      'timeout',
      props.timeout ?? Duration.seconds(30),
      limits.timeoutSeconds,
      'seconds',
    ),
    maxConcurrency: within(
      'maxConcurrency',
      props.maxConcurrency ?? (freeTier ? 2 : 10),
      limits.maxConcurrency,
    ),
    removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    tableName: props.tableName ?? 'upload_metadata',
    deadLetterRetention: durationWithin(
      'deadLetterRetention',
      props.deadLetterRetention ?? Duration.days(14),
      limits.deadLetterRetentionDays,
      'days',
    ),
  }
}

function pattern(prop: 'prefix' | 'suffix', value: string): string {
  if (!Token.isUnresolved(value)) checkKeyFilter(prop, value, prop)
  return value
}

/** A token is a parameter of a template, which has the same limits. */
function within(prop: string, value: number, { least, most }: Limit): number {
  const fits = Number.isInteger(value) && value >= least && value <= most
  if (fits || Token.isUnresolved(value)) return value
  throw refusal(`use ${prop} ${value}`, `expected a whole number from ${least} to ${most}`)
}

function durationWithin(
  prop: string,
  value: Duration,
  limit: Limit,
  unit: 'days' | 'seconds',
): Duration {
  if (value.isUnresolved()) return value
  const amount = value.toSeconds() / (unit === 'days' ? daySeconds : 1)
  if (amount >= limit.least && amount <= limit.most) return value
  throw refusal(
    `use ${prop} ${value.toHumanString()}`,
    `expected ${limit.least} to ${limit.most} ${unit}`,
  )
}

const daySeconds = 24 * 60 * 60

function refusal(what: string, why: string): LedgerError {
  return new LedgerError('invalid-argument', `Cannot ${what}: ${why}`)
}
