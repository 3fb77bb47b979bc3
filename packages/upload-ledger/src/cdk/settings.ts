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
  LedgerError,
  type Limit,
  type LogLevel,
  limits,
  rolePathRule,
  type SelectedKeys,
} from '../core/index.ts'
import type { ApiProps, JwtProps } from './api-props.ts'
import { bucketEvents } from './bucket-events.ts'
import { checkKey } from './check-key.ts'
import { type Deliveries, hasQueue, receivesBy } from './deliveries.ts'
import { needToAsk } from './need-to-ask.ts'
import type { UploadLedgerProps } from './upload-ledger-props.ts'
import type { VerifyProps } from './verify-props.ts'

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

const defaultTables = { rows: 'upload_metadata', history: 'upload_history' } as const

/** The options of the API with their defaults in place. */
export interface ApiSettings extends Required<Omit<ApiProps, 'jwt' | 'code'>> {
  readonly jwt: JwtProps | undefined
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
  if (props.bucket !== undefined && delivery !== 'eventbridge') {
    throw refusal(
      `use delivery '${delivery}' with an existing bucket`,
      "a bucket has one notification configuration, and setting it would replace the notifications of others; use 'eventbridge'",
    )
  }
  if (previousDelivery === delivery) {
    throw refusal(
      `use previousDelivery '${previousDelivery}' with delivery '${delivery}'`,
      'it names the delivery before this one; omit it',
    )
  }
  if (props.bucket !== undefined && previousDelivery !== undefined) {
    throw refusal(
      `use previousDelivery '${previousDelivery}' with an existing bucket`,
      "an existing bucket has only 'eventbridge'; omit it",
    )
  }
  if (props.bucket !== undefined && props.bucketName !== undefined) {
    throw refusal('use bucketName', 'it names a bucket to create, and bucket is an existing one')
  }
  if (props.bucket !== undefined && props.cors !== undefined) {
    throw refusal('use cors', 'the CORS configuration of an existing bucket belongs to its owner')
  }
  if (props.bucket !== undefined && props.versioned !== undefined) {
    throw refusal('use versioned', 'the versioning of an existing bucket belongs to its owner')
  }
  const { bucketAccount: account, bucketRegion: region } = props
  const isElsewhere = account !== undefined || region !== undefined
  if (isElsewhere && props.bucket === undefined) {
    throw refusal(
      'use bucketAccount and bucketRegion without bucket',
      'a stack creates its bucket in its own account and region; pass the existing bucket',
    )
  }
  const need = props.versioned === true ? 'it is versioned' : needToAsk(props.bucket)
  if (need !== undefined && props.confirmWithS3 === false) {
    throw refusal(
      'turn confirmWithS3 off for this bucket',
      `${need}, so the order of events cannot tell what an object is now; omit it`,
    )
  }
  if (props.table !== undefined && props.tableName !== undefined) {
    throw refusal('use tableName', 'it names a table to create, and table is an existing one')
  }
  const history = props.history ?? false
  for (const prop of ['historyTable', 'historyTableName', 'historyDays'] as const) {
    if (history || props[prop] === undefined) continue
    throw refusal(`use ${prop} without history`, 'no history is kept; set history to true')
  }
  if (props.historyTable !== undefined && props.historyTableName !== undefined) {
    throw refusal(
      'use historyTableName',
      'it names a table to create, and historyTable is an existing one',
    )
  }
  const rows = props.table?.tableName ?? props.tableName ?? defaultTables.rows
  const events = props.historyTable?.tableName ?? props.historyTableName ?? defaultTables.history
  if (history && rows === events) {
    throw refusal(`keep the history in the table ${rows}`, 'it is the table of rows')
  }
  if (!hasQueue({ delivery, previousDelivery }) && props.maxConcurrency !== undefined) {
    throw refusal(
      "use maxConcurrency with delivery 'direct'",
      "only a queue can hold events back; use 'queue' or 'eventbridge'",
    )
  }
  checkKey('queueKey', props.queueKey)
  checkKey('previousQueueKey', props.previousQueueKey)
  if (!hasQueue({ delivery, previousDelivery }) && props.previousQueueKey !== undefined) {
    throw refusal(
      "use previousQueueKey with delivery 'direct'",
      'no queue holds events under it; omit it',
    )
  }
  if (freeTier && props.dashboard === true) {
    throw refusal('create a dashboard with freeTier', 'the Free Tier settings leave it out')
  }
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
    api: props.api === undefined ? undefined : apiSettings(props.api, keys),
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

function apiSettings(props: ApiProps, keys: readonly KeyFilter[]): ApiSettings {
  const { allowedOrigins = [], jwt, rateLimit = 50, burstLimit = 100 } = props
  // The list of a template is a token as a whole.
  for (const origin of Token.isUnresolved(allowedOrigins) ? [] : allowedOrigins) {
    if (Token.isUnresolved(origin) || /^https?:\/\/[^/?#\s*,]+$/.test(origin)) continue
    throw refusal(
      `allow the origin ${JSON.stringify(origin)}`,
      'expected one such as https://app.example.com: no path, no wildcard',
    )
  }
  if (jwt !== undefined && jwt.audience.length === 0) {
    throw refusal('use jwt without an audience', 'every token of the issuer would be taken')
  }
  if (props.ticketPrefix !== undefined && props.tickets !== true) {
    throw refusal('use ticketPrefix without tickets', 'no ticket is given; set tickets to true')
  }
  return {
    allowedOrigins,
    jwt,
    links: props.links ?? false,
    tickets: props.tickets ?? false,
    ticketPrefix: props.ticketPrefix ?? keys[0]?.prefix ?? '',
    deletes: props.deletes ?? false,
    rateLimit: within('api.rateLimit', rateLimit, limits.apiRate),
    burstLimit: within('api.burstLimit', burstLimit, limits.apiBurst),
  }
}
