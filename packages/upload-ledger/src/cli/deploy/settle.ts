import {
  checkExcludeKeys,
  checkSelectedKeys,
  type DetailGroup,
  deliveries,
  detailGroups,
  isKeyArn,
  isRolePath,
  limits,
  logLevels,
  managedKeyFact,
  quoted,
  rolePathRule,
  type SelectedKeys,
} from '../../core/index.ts'
import type { SettingValues } from './flags.ts'
import { nextPrevious } from './previous-delivery.ts'
import { nextPreviousKey } from './previous-key.ts'
import { refuseCombinations, refuseVersions } from './refuse-combinations.ts'
import { number, refusal, wrong } from './setting-flags.ts'
import {
  type Confirmation,
  type DeploySettings,
  daySeconds,
  defaultConcurrency,
  defaultSettings,
  type NamedResource,
  removalPolicies,
} from './settings.ts'
import { settleApi } from './settle-api.ts'

/**
 * Settles the settings to deploy: the flags, over the deployed settings or else the defaults.
 *
 * @param previousMayGo whether the parts of the deployed previous delivery may be removed
 * @param previousKeyMayGo whether the queue can hold no event under the deployed previous key
 * @throws {LedgerError} `invalid-argument` for a wrong value, or two that exclude each other, with
 *   the construct's own reasons; `configuration` for a delivery or a key that has to wait
 */
export function settle(
  flags: SettingValues,
  deployed: DeploySettings | undefined,
  previousMayGo = false,
  previousKeyMayGo = false,
): DeploySettings {
  const before = deployed ?? defaultSettings
  const freeTier = flags['free-tier'] ?? before.freeTier
  const bucket = namedResource(flags, 'bucket', 'bucket-name', bucketName) ?? before.bucket
  const deliveryBefore = deployed === undefined && bucket.existing ? 'eventbridge' : before.delivery
  const delivery = oneOf(flags, 'delivery', deliveries) ?? deliveryBefore
  // To an existing bucket there is no other way; the stack lets go of the bucket it had.
  const previousDelivery = bucket.existing
    ? undefined
    : nextPrevious(delivery, deployed && { ...deployed, previousMayGo })
  const queueKeyArn = queueKey(flags) ?? before.queueKeyArn
  const keys = selectedKeys(flags, before)
  const settings: DeploySettings = {
    bucket,
    ...bucketHome(flags, bucket, before),
    versioned: flags.versioned ?? (bucket.existing ? false : before.versioned),
    corsOrigins: origins(flags) ?? before.corsOrigins,
    delivery,
    previousDelivery,
    ...keys,
    exclude: exclusions(flags) ?? before.exclude,
    freeTier,
    alarms: flags.alarms ?? before.alarms,
    alarmTopicArn: topic(flags) ?? before.alarmTopicArn,
    dashboard: flags.dashboard ?? before.dashboard,
    logRetentionDays: logRetention(flags) ?? before.logRetentionDays,
    logLevel: oneOf(flags, 'log-level', logLevels) ?? before.logLevel,
    lastSizeAndEtag: flags['last-size-and-etag'] ?? before.lastSizeAndEtag,
    confirmWithS3: confirmation(flags) ?? before.confirmWithS3,
    enrich: details(flags) ?? before.enrich,
    memorySizeMb: number(flags, 'memory', limits.memorySizeMb) ?? before.memorySizeMb,
    maxConcurrency:
      number(flags, 'max-concurrency', limits.maxConcurrency) ?? concurrency(before, freeTier),
    table: namedResource(flags, 'table', 'table-name', tableName) ?? before.table,
    history: flags.history ?? before.history,
    historyTable: historyTable(flags, before.historyTable),
    historyDays:
      number(flags, 'history-days', { ...limits.historyDays, least: 0 }) ?? before.historyDays,
    api: settleApi(flags, before, keys),
    verifySchedule: schedule(flags) ?? before.verifySchedule,
    verifyRepair: flags['verify-repair'] ?? before.verifyRepair,
    deadLetterRetentionSeconds:
      seconds(number(flags, 'dead-letter-retention', limits.deadLetterRetentionDays)) ??
      before.deadLetterRetentionSeconds,
    queueKeyArn,
    previousQueueKeyArn: nextPreviousKey(
      { delivery, previousDelivery, queueKeyArn },
      deployed && { ...deployed, previousKeyMayGo },
    ),
    permissionsBoundaryArn: boundary(flags) ?? before.permissionsBoundaryArn,
    rolePath: rolePath(flags) ?? before.rolePath,
    removalPolicy: oneOf(flags, 'removal-policy', removalPolicies) ?? before.removalPolicy,
  }
  refuseCombinations(settings, flags)
  refuseVersions(settings, deployed)
  return settings
}

/** The place of a bucket; another bucket is here, unless the flags say where it is. */
function bucketHome(
  flags: SettingValues,
  { existing, name }: NamedResource,
  before: DeploySettings,
): Pick<DeploySettings, 'bucketAccount' | 'bucketRegion'> {
  const isSame = existing && before.bucket.existing && before.bucket.name === name
  const bucketAccount = flags['bucket-account'] ?? (isSame ? before.bucketAccount : '')
  const bucketRegion = flags['bucket-region'] ?? (isSame ? before.bucketRegion : '')
  if (!/^(\d{12})?$/.test(bucketAccount)) {
    throw wrong('bucket-account', bucketAccount, 'an account: twelve digits')
  }
  if (!/^([a-z]{2}(-[a-z]+)+-\d)?$/.test(bucketRegion)) {
    throw wrong('bucket-region', bucketRegion, 'a region, such as eu-west-1')
  }
  if (!existing && `${bucketAccount}${bucketRegion}` !== '') {
    throw refusal(
      'use --bucket-account and --bucket-region without --bucket',
      'a stack creates its bucket in its own account and region; name the existing one with --bucket',
    )
  }
  return { bucketAccount, bucketRegion }
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
function schedule({ verify }: SettingValues): string | undefined {
  if (verify === undefined || verify === '') return verify
  if (/^rate\([1-9]\d* (minute|hour|day)s?\)$|^cron\(\S+( \S+){5}\)$/.test(verify)) return verify
  throw wrong('verify', verify, "a schedule, such as 'rate(1 day)' or 'cron(0 3 * * ? *)'")
}

function confirmation(flags: SettingValues): Confirmation | undefined {
  const given = flags['confirm-with-s3']
  return given === undefined ? undefined : given ? 'true' : 'false'
}

function details({ enrich }: SettingValues): readonly DetailGroup[] | undefined {
  if (enrich === undefined) return undefined
  const names = enrich.split(',').map((name) => name.trim())
  const wanted = names.filter((name) => name !== '')
  if (wanted.some((name) => !detailGroups.some((group) => group === name))) {
    throw wrong('enrich', enrich, `some of ${detailGroups.join(',')}`)
  }
  return detailGroups.filter((group) => wanted.includes(group))
}

/** A concurrency that nobody chose follows `--free-tier`. */
function concurrency(before: DeploySettings, freeTier: boolean): number {
  const chosen = before.maxConcurrency !== defaultConcurrency(before.freeTier)
  return chosen ? before.maxConcurrency : defaultConcurrency(freeTier)
}

function namedResource(
  flags: SettingValues,
  existing: 'bucket' | 'table',
  made: 'bucket-name' | 'table-name',
  rule: { readonly form: RegExp; readonly expected: string },
): NamedResource | undefined {
  if (flags[existing] !== undefined && flags[made] !== undefined) {
    const fact = `--${made} creates one, and --${existing} uses an existing one`
    throw refusal(`use --${existing} with --${made}`, `${fact}; omit one of the two`)
  }
  for (const flag of [existing, made]) {
    const name = flags[flag]
    if (name === undefined) continue
    if (!rule.form.test(name)) throw wrong(flag, name, rule.expected)
    return { existing: flag === existing, name }
  }
  return undefined
}

/** Whether a table of another name exists is for the plan to find out. */
function historyTable(flags: SettingValues, before: NamedResource): NamedResource {
  const name = flags['history-table']
  if (name === undefined || name === before.name) return before
  if (!tableName.form.test(name)) throw wrong('history-table', name, tableName.expected)
  return { existing: false, name }
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucketName = {
  form: /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  expected: 'a bucket name: 3 to 63 of a-z, 0-9, hyphen and dot',
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const tableName = {
  form: /^[A-Za-z0-9_.-]{3,255}$/,
  expected: 'a table name: 3 to 255 of a-z, A-Z, 0-9, underscore, hyphen and dot',
}

function selectedKeys(flags: SettingValues, before: SelectedKeys): SelectedKeys {
  const { prefix, suffix } = flags
  const keys = { prefixes: prefix ?? before.prefixes, suffixes: suffix ?? before.suffixes }
  const isGiven = prefix !== undefined || suffix !== undefined
  if (isGiven) checkSelectedKeys(keys, (kind) => `--${kind}`)
  return keys
}

function exclusions({ exclude }: SettingValues): readonly string[] | undefined {
  if (exclude === undefined) return undefined
  const [first, ...others] = exclude
  if (first === '' && others.length === 0) return []
  checkExcludeKeys(exclude, '--exclude')
  return exclude
}

function topic(flags: SettingValues): string | undefined {
  const arn = flags['alarm-topic']
  if (arn === undefined || arn === '' || /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w.-]+$/.test(arn)) {
    return arn
  }
  throw wrong('alarm-topic', arn, "an SNS topic's ARN: arn:aws:sns:REGION:ACCOUNT:NAME")
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html */
function origins(flags: SettingValues): string | undefined {
  const given = flags['cors-origin']
  if (given === undefined || given === '') return given
  const origin = /^(\*|https?:\/\/[^\s,/*]*\*?[^\s,/*]*[^\s,/])$/
  if (given.split(',').every((one) => origin.test(one))) return given
  throw wrong('cors-origin', given, 'origins without a path, such as https://example.com, or *')
}

function queueKey(flags: SettingValues): string | undefined {
  const arn = flags['queue-key']
  if (arn === undefined || arn === '' || isKeyArn(arn)) return arn
  if (arn.endsWith('alias/aws/sqs')) throw refusal('use --queue-key alias/aws/sqs', managedKeyFact)
  throw wrong('queue-key', arn, "a key's ARN, not an alias: arn:aws:kms:REGION:ACCOUNT:key/ID")
}

function boundary(flags: SettingValues): string | undefined {
  const arn = flags['permissions-boundary']
  if (arn === undefined || arn === '' || /^arn:[\w-]+:iam::(\d{12}|aws):policy\/\S+$/.test(arn)) {
    return arn
  }
  throw wrong(
    'permissions-boundary',
    arn,
    "a managed policy's ARN: arn:aws:iam::ACCOUNT:policy/NAME",
  )
}

function rolePath(flags: SettingValues): string | undefined {
  const path = flags['role-path']
  if (path === undefined || path === '' || isRolePath(path)) return path
  throw refusal(`use --role-path ${quoted(path)}`, rolePathRule)
}

function oneOf<const T extends string>(
  flags: SettingValues,
  flag: 'delivery' | 'removal-policy' | 'log-level',
  choices: readonly T[],
): T | undefined {
  const given = flags[flag]
  if (given === undefined) return undefined
  const found = choices.find((choice) => choice === given)
  if (found === undefined) throw wrong(flag, given, `one of ${choices.join(', ')}`)
  return found
}

function logRetention(flags: SettingValues): number | undefined {
  const days = number(flags, 'log-retention', { least: 1, most: 3_653 })
  if (days === undefined || retentionDays.includes(days)) return days
  throw wrong('log-retention', flags['log-retention'], `days: one of ${retentionDays.join(', ')}`)
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
]

function seconds(days: number | undefined): number | undefined {
  return days === undefined ? undefined : days * daySeconds
}
