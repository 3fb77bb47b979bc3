import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib'
import { Schedule } from 'aws-cdk-lib/aws-events'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { CorsRule } from 'aws-cdk-lib/aws-s3'
import {
  checkExcludeKeys,
  checkKeyFilter,
  checkNotificationCount,
  checkRuleLength,
  checkSelectedKeys,
  type DetailGroup,
  detailGroups,
  excludeKeysText,
  isRolePath,
  type KeyFilter,
  keyFilters,
  type LogLevel,
  limits,
  rolePathRule,
  type SelectedKeys,
} from '../core/index.ts'
import { bucketEvents } from './bucket-events.ts'
import { defaultTables } from './default-tables.ts'
import { type Deliveries, receivesBy } from './deliveries.ts'
import { needToAsk } from './need-to-ask.ts'
import { refusal } from './refusal.ts'
import { refuseConflicts } from './refuse-conflicts.ts'
import { type ApiSettings, settleApi } from './settle-api.ts'
import type { UploadLedgerProps } from './upload-ledger-props.ts'
import type { VerifyProps } from './verify-props.ts'
import { durationWithin, within } from './within.ts'

/**
 * The props of the single template, whose keys are parameters. CloudFormation cannot encode them, so
 * while two deliveries overlap, each takes its keys from another parameter.
 */
export interface TemplateProps extends UploadLedgerProps {
  readonly notificationKeys?: readonly KeyFilter[]
  readonly ruleKeys?: readonly KeyFilter[]
  /** Of the objects that the function may read, not encoded. */
  readonly objectPrefixes?: readonly string[]
  /** The values of `KEY_PREFIXES` and `KEY_SUFFIXES`, each a parameter as a whole. */
  readonly comparedKeys?: ComparedKeys
  /** The value of `EXCLUDE_KEYS`, which is a parameter as a whole. */
  readonly excludeKeys?: string
  /** The value of `ENRICH` as parameters give it; whether tags are in it, `enrich` says. */
  readonly enrichText?: string
}

/** JSON arrays of texts; empty for any. */
export interface ComparedKeys {
  readonly prefixes: string
  readonly suffixes: string
}

/** The options of the comparing function with their defaults in place. */
export interface VerifySettings extends Required<Omit<VerifyProps, 'code'>> {
  readonly keys: ComparedKeys
}

/** The place of a bucket that is not the stack's; at least one of the two is given. */
export interface BucketHome {
  readonly account: string | undefined
  readonly region: string | undefined
}

/** The props with their defaults in place. */
export interface Settings extends Deliveries {
  /** Of the bucket's notification, which encodes them. */
  readonly notificationKeys: readonly KeyFilter[]
  /** Of the EventBridge rule. */
  readonly ruleKeys: readonly KeyFilter[]
  /** Of the objects that the function may read, not encoded. */
  readonly objectPrefixes: readonly string[]
  /** The value of `EXCLUDE_KEYS`; empty for none. */
  readonly excludeKeys: string
  readonly freeTier: boolean
  readonly alarms: boolean
  readonly dashboard: boolean
  readonly logRetention: RetentionDays
  readonly logLevel: LogLevel
  readonly lastSizeAndEtag: boolean
  readonly confirmWithS3: boolean
  /** The value of `ENRICH`; empty for none. */
  readonly enrich: string
  /** Whether tags are among the details. */
  readonly recordsTags: boolean
  /** Of the bucket to create. */
  readonly versioned: boolean
  /** `undefined` for a bucket in the stack's own account and region. */
  readonly bucketHome: BucketHome | undefined
  /** `undefined` for no comparison. */
  readonly verify: VerifySettings | undefined
  readonly memorySize: number
  readonly timeout: Duration
  readonly maxConcurrency: number
  readonly removalPolicy: RemovalPolicy
  readonly tableName: string
  readonly history: boolean
  readonly historyTableName: string
  /** `undefined` to keep them for ever. */
  readonly historyDays: number | undefined
  readonly deadLetterRetention: Duration
  /** `undefined` for no API. */
  readonly api: ApiSettings | undefined
  readonly queueKey: IKey | undefined
  readonly previousQueueKey: IKey | undefined
  readonly rolePath: string | undefined
  readonly cors: readonly CorsRule[]
}

/**
 * Checks the props, each by itself and against each other, and fills in the defaults.
 *
 * @throws {LedgerError} `invalid-argument` when AWS does not allow a value, or two props exclude
 *   each other
 */
export function settle(props: TemplateProps): Settings {
  const freeTier = props.freeTier ?? false
  const { previousDelivery } = props
  const delivery = props.delivery ?? (props.bucket === undefined ? 'direct' : 'eventbridge')
  const { bucketAccount: account, bucketRegion: region } = props
  const isElsewhere = account !== undefined || region !== undefined
  const need = props.versioned === true ? 'it is versioned' : needToAsk(props.bucket)
  const history = props.history ?? false
  refuseConflicts(props, { delivery, need })
  const byRule = receivesBy({ delivery, previousDelivery }, 'eventbridge')
  const confirmWithS3 = props.confirmWithS3 ?? (need !== undefined || byRule)
  const details = detailsToRecord(props.enrich ?? [])
  const recordsTags = details.includes('tags')
  const selected = selectedKeys(props, byRule)
  const keys = keyFilters(selected)
  if (
    receivesBy({ delivery, previousDelivery }, 'direct') ||
    receivesBy({ delivery, previousDelivery }, 'queue')
  ) {
    checkNotificationCount(selected, bucketEvents({ confirmWithS3, recordsTags }).length)
  }
  return {
    delivery,
    previousDelivery,
    notificationKeys: props.notificationKeys ?? keys,
    ruleKeys: props.ruleKeys ?? keys,
    objectPrefixes: props.objectPrefixes ?? selected.prefixes,
    excludeKeys: props.excludeKeys ?? exclusion(props.exclude ?? []),
    freeTier,
    alarms: props.alarms ?? true,
    dashboard: props.dashboard ?? false,
    logRetention: props.logRetention ?? RetentionDays.ONE_MONTH,
    logLevel: props.logLevel ?? 'info',
    lastSizeAndEtag: props.lastSizeAndEtag ?? false,
    confirmWithS3,
    enrich: props.enrichText ?? details.join(','),
    recordsTags,
    versioned: props.versioned ?? false,
    bucketHome: isElsewhere ? { account, region } : undefined,
    verify: props.verify && verifySettings(props.verify, props.comparedKeys, selected),
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
    tableName: props.tableName ?? defaultTables.rows,
    history,
    historyTableName: props.historyTableName ?? defaultTables.history,
    historyDays:
      props.historyDays === undefined
        ? undefined
        : within('historyDays', props.historyDays, limits.historyDays),
    deadLetterRetention: durationWithin(
      'deadLetterRetention',
      props.deadLetterRetention ?? Duration.days(14),
      limits.deadLetterRetentionDays,
      'days',
    ),
    queueKey: props.queueKey,
    previousQueueKey: props.previousQueueKey,
    cors: props.cors ?? [],
    api: props.api === undefined ? undefined : settleApi(props.api, keys),
    rolePath: props.rolePath === undefined ? undefined : path(props.rolePath),
  }
}

/** Tokens are taken as they are: parameters of a template, or values of other resources. */
function selectedKeys(
  { prefix = 'incoming/', suffix = '' }: UploadLedgerProps,
  byRule: boolean,
): SelectedKeys {
  const keys = { prefixes: [prefix].flat(), suffixes: [suffix].flat() }
  if ([...keys.prefixes, ...keys.suffixes].every(isPlain)) checkSelectedKeys(keys, (kind) => kind)
  for (const text of keys.prefixes.filter(isPlain)) checkKeyFilter('prefix', text, 'prefix')
  for (const text of keys.suffixes.filter(isPlain)) checkKeyFilter('suffix', text, 'suffix')
  if (byRule) checkRuleLength(keys)
  return keys
}

function verifySettings(
  { schedule = Schedule.rate(Duration.days(1)), repair = false }: VerifyProps,
  given: ComparedKeys | undefined,
  { prefixes, suffixes }: SelectedKeys,
): VerifySettings {
  const listed = (texts: readonly string[]) =>
    texts.every((text) => text === '') ? '' : excludeKeysText(texts)
  const keys = given ?? { prefixes: listed(prefixes), suffixes: listed(suffixes) }
  return { schedule, repair, keys }
}

/** In the single template's order, where tags are a parameter of their own. */
function detailsToRecord(wanted: readonly DetailGroup[]): readonly DetailGroup[] {
  for (const name of wanted) {
    if (detailGroups.includes(name)) continue
    throw refusal(
      `record the detail ${JSON.stringify(name)}`,
      `expected some of ${detailGroups.join(', ')}`,
    )
  }
  const others = detailGroups.filter((group) => group !== 'tags')
  return [...others, 'tags' as const].filter((group) => wanted.includes(group))
}

function exclusion(patterns: readonly string[]): string {
  checkExcludeKeys(patterns.filter(isPlain), 'exclude')
  return excludeKeysText(patterns)
}

function isPlain(text: string): boolean {
  return !Token.isUnresolved(text)
}

function path(value: string): string {
  if (Token.isUnresolved(value) || isRolePath(value)) return value
  throw refusal(`use rolePath ${JSON.stringify(value)}`, rolePathRule)
}
