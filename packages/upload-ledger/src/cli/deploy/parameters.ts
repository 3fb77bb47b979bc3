import {
  type Delivery,
  type DetailGroup,
  decodeFromNotification,
  deliveries,
  detailGroups,
  encodeForNotification,
  escapeForWildcard,
  excludeKeysText,
  type KeyFilter,
  logLevels,
  readExcludeKeys,
  type SelectedKeys,
} from '../../core/index.ts'
import {
  type ApiSettings,
  confirmations,
  type DeploySettings,
  defaultConcurrency,
  defaultSettings,
  hasQueue,
  type RemovalPolicy,
} from './settings.ts'
import { areSeveral, comparedText } from './written-keys.ts'

/** The location of the functions' code. */
export interface CodeLocation {
  readonly bucket: string
  readonly key: string
  /** Of the API's function, if there is an API. */
  readonly apiKey: string | undefined
  /** Of the comparing function, if there is one. */
  readonly verifyKey?: string | undefined
}

/**
 * The template's parameters for these settings. The removal policy is not among them: it is in the
 * template's text.
 */
export function toParameters(
  settings: DeploySettings,
  code: CodeLocation,
): Readonly<Record<string, string>> {
  return {
    BucketName: settings.bucket.name,
    ExistingBucket: String(settings.bucket.existing),
    BucketAccount: settings.bucketAccount,
    BucketRegion: settings.bucketRegion,
    Versioned: String(settings.versioned),
    CorsOrigins: settings.corsOrigins,
    Delivery: settings.delivery,
    // Several are in the template's text.
    ...(areSeveral(settings) ? {} : keyParameters(settings)),
    ExcludeKeys: excludeKeysText(settings.exclude),
    PreviousDelivery: settings.previousDelivery ?? 'none',
    FreeTier: String(settings.freeTier),
    Alarms: String(settings.alarms),
    AlarmTopicArn: settings.alarmTopicArn,
    Dashboard: String(settings.dashboard),
    LogRetentionDays: String(settings.logRetentionDays),
    LogLevel: settings.logLevel,
    LastSizeAndEtag: String(settings.lastSizeAndEtag),
    ConfirmWithS3: settings.confirmWithS3,
    ...detailParameters(settings.enrich),
    MemorySize: String(settings.memorySizeMb),
    // Without a queue, a rule of the template accepts only the default.
    MaxConcurrency: String(
      hasQueue(settings) ? settings.maxConcurrency : defaultSettings.maxConcurrency,
    ),
    TableName: settings.table.name,
    ExistingTable: String(settings.table.existing),
    History: String(settings.history),
    HistoryTableName: settings.historyTable.name,
    ExistingHistoryTable: String(settings.historyTable.existing),
    HistoryDays: String(settings.historyDays),
    ...apiParameters(settings.api),
    ...verifyParameters(settings),
    DeadLetterRetentionSeconds: String(settings.deadLetterRetentionSeconds),
    QueueKeyArn: settings.queueKeyArn,
    PreviousQueueKeyArn: settings.previousQueueKeyArn,
    PermissionsBoundaryArn: settings.permissionsBoundaryArn,
    RolePath: settings.rolePath,
    CodeBucket: code.bucket,
    CodeKey: code.key,
    ApiCodeKey: code.apiKey ?? 'none',
    VerifyCodeKey: code.verifyKey ?? 'none',
  }
}

/**
 * The settings of a deployed stack; a parameter that an older template lacks takes its default.
 *
 * @param written the keys in the text of its template, if they are not parameters
 */
export function fromParameters(
  parameters: Readonly<Record<string, string>>,
  removalPolicy: RemovalPolicy,
  written?: SelectedKeys,
): DeploySettings {
  const text = (name: string, preset: string) => parameters[name] ?? preset
  const flag = (name: string, preset: boolean) => text(name, String(preset)) === 'true'
  const number = (name: string, preset: number) => Number(text(name, String(preset)))
  const preset = defaultSettings
  const delivery = text('Delivery', preset.delivery) as Delivery
  const previousDelivery = deliveries.find((one) => one === parameters.PreviousDelivery)
  const freeTier = flag('FreeTier', preset.freeTier)
  return {
    bucket: {
      existing: flag('ExistingBucket', preset.bucket.existing),
      name: text('BucketName', preset.bucket.name),
    },
    bucketAccount: text('BucketAccount', preset.bucketAccount),
    bucketRegion: text('BucketRegion', preset.bucketRegion),
    versioned: flag('Versioned', preset.versioned),
    corsOrigins: text('CorsOrigins', preset.corsOrigins),
    delivery,
    previousDelivery,
    ...(written ?? keysIn(parameters, delivery)),
    exclude: readExcludeKeys(parameters.ExcludeKeys) ?? preset.exclude,
    freeTier,
    alarms: flag('Alarms', preset.alarms),
    alarmTopicArn: text('AlarmTopicArn', preset.alarmTopicArn),
    dashboard: flag('Dashboard', preset.dashboard),
    logRetentionDays: number('LogRetentionDays', preset.logRetentionDays),
    logLevel: logLevels.find((level) => level === parameters.LogLevel) ?? preset.logLevel,
    lastSizeAndEtag: flag('LastSizeAndEtag', preset.lastSizeAndEtag),
    confirmWithS3:
      confirmations.find((one) => one === parameters.ConfirmWithS3) ?? preset.confirmWithS3,
    enrich: detailsIn(parameters),
    memorySizeMb: number('MemorySize', preset.memorySizeMb),
    maxConcurrency: hasQueue({ delivery, previousDelivery })
      ? number('MaxConcurrency', defaultConcurrency(freeTier))
      : defaultConcurrency(freeTier),
    table: {
      existing: flag('ExistingTable', preset.table.existing),
      name: text('TableName', preset.table.name),
    },
    history: flag('History', preset.history),
    historyTable: {
      existing: flag('ExistingHistoryTable', preset.historyTable.existing),
      name: text('HistoryTableName', preset.historyTable.name),
    },
    historyDays: number('HistoryDays', preset.historyDays),
    api: apiIn(parameters),
    verifySchedule: parameters.Verify === 'true' ? text('VerifySchedule', '') : '',
    verifyRepair: flag('VerifyRepair', preset.verifyRepair),
    deadLetterRetentionSeconds: number(
      'DeadLetterRetentionSeconds',
      preset.deadLetterRetentionSeconds,
    ),
    queueKeyArn: text('QueueKeyArn', preset.queueKeyArn),
    previousQueueKeyArn: text('PreviousQueueKeyArn', preset.previousQueueKeyArn),
    permissionsBoundaryArn: text('PermissionsBoundaryArn', preset.permissionsBoundaryArn),
    rolePath: text('RolePath', preset.rolePath),
    removalPolicy,
  }
}

/** Tags are a parameter of their own. */
function detailParameters(enrich: readonly DetailGroup[]): Readonly<Record<string, string>> {
  return {
    Enrich: enrich.filter((group) => group !== 'tags').join(','),
    EnrichTags: String(enrich.includes('tags')),
  }
}

function detailsIn({
  Enrich = '',
  EnrichTags,
}: Readonly<Record<string, string>>): readonly DetailGroup[] {
  const names = [...Enrich.split(','), ...(EnrichTags === 'true' ? ['tags'] : [])]
  return detailGroups.filter((group) => names.includes(group))
}

function verifyParameters({
  verifySchedule,
  verifyRepair,
  prefixes,
  suffixes,
}: DeploySettings): Readonly<Record<string, string>> {
  return {
    Verify: String(verifySchedule !== ''),
    VerifySchedule: verifySchedule === '' ? 'rate(1 day)' : verifySchedule,
    VerifyRepair: String(verifyRepair),
    VerifyPrefixes: comparedText(prefixes),
    VerifySuffixes: comparedText(suffixes),
  }
}

function apiParameters(api: ApiSettings): Readonly<Record<string, string>> {
  return {
    Api: String(api.isOn),
    ApiOrigins: api.origins.join(','),
    ApiJwtIssuer: api.jwtIssuer,
    ApiJwtAudience: api.jwtAudience.join(','),
    ApiLinks: String(api.links),
    ApiTickets: String(api.tickets),
    ApiUploads: String(api.uploads),
    ApiTicketPrefix:
      api.tickets || api.uploads ? api.ticketPrefix : defaultSettings.api.ticketPrefix,
    ApiDeletes: String(api.deletes),
    ApiRateLimit: String(api.rateLimit),
    ApiBurstLimit: String(api.burstLimit),
  }
}

function apiIn(parameters: Readonly<Record<string, string>>): ApiSettings {
  const { ApiOrigins = '', ApiJwtIssuer = '', ApiJwtAudience = '' } = parameters
  const list = (text: string) => (text === '' ? [] : text.split(','))
  const preset = defaultSettings.api
  return {
    isOn: parameters.Api === 'true',
    origins: list(ApiOrigins),
    jwtIssuer: ApiJwtIssuer,
    jwtAudience: list(ApiJwtAudience),
    links: parameters.ApiLinks === 'true',
    tickets: parameters.ApiTickets === 'true',
    uploads: parameters.ApiUploads === 'true',
    ticketPrefix: parameters.ApiTicketPrefix ?? preset.ticketPrefix,
    deletes: parameters.ApiDeletes === 'true',
    rateLimit: Number(parameters.ApiRateLimit ?? preset.rateLimit),
    burstLimit: Number(parameters.ApiBurstLimit ?? preset.burstLimit),
  }
}

function keyParameters(settings: DeploySettings): Readonly<Record<string, string>> {
  const [prefix = ''] = settings.prefixes
  const [suffix = ''] = settings.suffixes
  const keys = encoded(settings.delivery, { prefix, suffix })
  return {
    ...keys,
    ...previousKeys(settings, { prefix, suffix }),
    ObjectPrefix: keys.Prefix === prefix ? '' : prefix,
  }
}

/**
 * The filter of an S3 notification needs special characters encoded. An EventBridge rule takes them
 * unencoded, but prefix and suffix together are one wildcard.
 */
function encoded(
  delivery: Delivery,
  { prefix, suffix }: KeyFilter,
): { readonly Prefix: string; readonly Suffix: string } {
  const encode =
    delivery !== 'eventbridge'
      ? encodeForNotification
      : prefix !== '' && suffix !== ''
        ? escapeForWildcard
        : (text: string) => text
  return { Prefix: encode(prefix), Suffix: encode(suffix) }
}

/** The keys once more in the previous delivery's encoding; empty where that is the same text. */
function previousKeys(
  { delivery, previousDelivery = delivery }: DeploySettings,
  filter: KeyFilter,
): Readonly<Record<string, string>> {
  const [keys, previous] = [encoded(delivery, filter), encoded(previousDelivery, filter)]
  return {
    PreviousPrefix: previous.Prefix === keys.Prefix ? '' : previous.Prefix,
    PreviousSuffix: previous.Suffix === keys.Suffix ? '' : previous.Suffix,
  }
}

function keysIn(parameters: Readonly<Record<string, string>>, delivery: Delivery): SelectedKeys {
  const [presetPrefix = ''] = defaultSettings.prefixes
  const { Prefix = presetPrefix, Suffix = '' } = parameters
  const decode =
    delivery !== 'eventbridge'
      ? decodeFromNotification
      : Prefix !== '' && Suffix !== ''
        ? (text: string) => text.replace(/\\([\\*])/g, '$1')
        : (text: string) => text
  return { prefixes: [decode(Prefix)], suffixes: [decode(Suffix)] }
}
