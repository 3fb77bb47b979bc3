import type { Delivery, DetailGroup, LogLevel, SelectedKeys } from '../../core/index.ts'

/** The settings of a deployment: nothing encoded, every default in place. */
export interface DeploySettings extends SelectedKeys {
  /** If the name is empty, the template makes one of account and region. */
  readonly bucket: NamedResource
  /** Of an existing bucket elsewhere; empty for the stack's own. */
  readonly bucketAccount: string
  readonly bucketRegion: string
  /** Of the bucket to create. */
  readonly versioned: boolean
  /** With commas between them; empty for none. */
  readonly corsOrigins: string
  readonly delivery: Delivery
  /** The one before, as long as its events may be under way. */
  readonly previousDelivery: Delivery | undefined
  /** Patterns of keys that are not recorded. */
  readonly exclude: readonly string[]
  readonly freeTier: boolean
  readonly alarms: boolean
  /** Empty for none. */
  readonly alarmTopicArn: string
  readonly dashboard: boolean
  readonly logRetentionDays: number
  readonly logLevel: LogLevel
  readonly lastSizeAndEtag: boolean
  readonly confirmWithS3: Confirmation
  /** The details of objects to record. */
  readonly enrich: readonly DetailGroup[]
  readonly memorySizeMb: number
  readonly maxConcurrency: number
  readonly table: NamedResource
  readonly history: boolean
  /** Also while no history is kept, so that the table is found again. */
  readonly historyTable: NamedResource
  /** After so many days an event expires from the history; 0 for never. */
  readonly historyDays: number
  readonly api: ApiSettings
  /** When bucket and table are compared; empty for never. */
  readonly verifySchedule: string
  readonly verifyRepair: boolean
  readonly deadLetterRetentionSeconds: number
  /** Empty for a key of SQS. */
  readonly queueKeyArn: string
  /** The one before, as long as the queue may hold events under it; empty for none. */
  readonly previousQueueKeyArn: string
  /** Empty for none. */
  readonly permissionsBoundaryArn: string
  /** Empty for IAM's own, `/`. */
  readonly rolePath: string
  readonly removalPolicy: RemovalPolicy
}

/** The HTTP API; also while there is none, so that it comes back as it was. */
export interface ApiSettings {
  readonly isOn: boolean
  /** The pages that may call. */
  readonly origins: readonly string[]
  /** Of the tokens that callers send; empty if they sign. */
  readonly jwtIssuer: string
  readonly jwtAudience: readonly string[]
  readonly links: boolean
  readonly tickets: boolean
  /** In parts. */
  readonly uploads: boolean
  /** Only with tickets or uploads. */
  readonly ticketPrefix: string
  readonly deletes: boolean
  readonly rateLimit: number
  readonly burstLimit: number
}

/** Whether the function asks S3; `auto` where the template's conditions say so. */
export const confirmations = ['auto', 'true', 'false'] as const
export type Confirmation = (typeof confirmations)[number]

/** A bucket or table, existing or to create. */
export interface NamedResource {
  readonly existing: boolean
  readonly name: string
}

export const removalPolicies = ['retain', 'destroy'] as const
export type RemovalPolicy = (typeof removalPolicies)[number]

/** The construct's defaults; a test compares them with the template's. */
export const defaultSettings: DeploySettings = {
  bucket: { existing: false, name: '' },
  bucketAccount: '',
  bucketRegion: '',
  versioned: false,
  corsOrigins: '',
  delivery: 'direct',
  previousDelivery: undefined,
  prefixes: ['incoming/'],
  suffixes: [''],
  exclude: [],
  freeTier: false,
  alarms: true,
  alarmTopicArn: '',
  dashboard: false,
  logRetentionDays: 30,
  logLevel: 'info',
  lastSizeAndEtag: false,
  confirmWithS3: 'auto',
  enrich: [],
  memorySizeMb: 128,
  maxConcurrency: 10,
  table: { existing: false, name: 'upload_metadata' },
  history: false,
  historyTable: { existing: false, name: 'upload_history' },
  historyDays: 0,
  api: {
    isOn: false,
    origins: [],
    jwtIssuer: '',
    jwtAudience: [],
    links: false,
    tickets: false,
    uploads: false,
    ticketPrefix: 'incoming/',
    deletes: false,
    rateLimit: 50,
    burstLimit: 100,
  },
  verifySchedule: '',
  verifyRepair: false,
  deadLetterRetentionSeconds: 14 * 24 * 60 * 60,
  queueKeyArn: '',
  previousQueueKeyArn: '',
  permissionsBoundaryArn: '',
  rolePath: '',
  removalPolicy: 'retain',
}

/** Whether there is a queue in front of the function, whose concurrency can be limited. */
export function hasQueue({
  delivery,
  previousDelivery,
}: Pick<DeploySettings, 'delivery' | 'previousDelivery'>): boolean {
  return delivery !== 'direct' || previousDelivery !== undefined
}

/** Whether the function asks S3, as the template's conditions decide it. */
export function asksS3({
  confirmWithS3,
  versioned,
  delivery,
  previousDelivery,
}: Pick<DeploySettings, 'confirmWithS3' | 'versioned' | 'delivery' | 'previousDelivery'>): boolean {
  const auto = versioned || [delivery, previousDelivery].includes('eventbridge')
  return confirmWithS3 === 'true' || (confirmWithS3 === 'auto' && auto)
}

/** Whether the bucket is in another account or region. */
export function isElsewhere({
  bucketAccount,
  bucketRegion,
}: Pick<DeploySettings, 'bucketAccount' | 'bucketRegion'>): boolean {
  return bucketAccount !== '' || bucketRegion !== ''
}

export function defaultConcurrency(freeTier: boolean): number {
  return freeTier ? 2 : defaultSettings.maxConcurrency
}

export const daySeconds: number = 24 * 60 * 60
