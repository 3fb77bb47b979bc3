import { type Delivery, deliveries } from '../../core/index.ts'

/** The parameters' values, as far as the template's shape depends on them. */
export interface Choice {
  readonly delivery: Delivery
  /** The same as `delivery` is refused, and still must make sense: rules are not looked at first. */
  readonly previousDelivery: Delivery | undefined
  readonly existingBucket: boolean
  readonly existingTable: boolean
  /** Of a bucket to create. */
  readonly cors: boolean
  readonly prefix: boolean
  readonly suffix: boolean
  readonly exclude: boolean
  readonly freeTier: boolean
  readonly alarms: boolean
  readonly alarmTopic: boolean
  readonly dashboard: boolean
  readonly queueKey: boolean
  readonly previousQueueKey: boolean
  readonly boundary: boolean
  readonly rolePath: boolean
  /** Whether `LogLevel` is as preset, so that the function needs no variable for it. */
  readonly presetLogLevel: boolean
  readonly lastSizeAndEtag: boolean
  readonly confirmWithS3: boolean
  /** Whether `Enrich` has details. */
  readonly enrich: boolean
  readonly enrichTags: boolean
  /** Of a bucket to create; then S3 is asked whatever `confirmWithS3` is. */
  readonly versioned: boolean
  /** Of an existing bucket that is elsewhere. */
  readonly bucketAccount: boolean
  readonly bucketRegion: boolean
  readonly verify: boolean
  readonly verifyRepair: boolean
  /** Whether `MaxConcurrency` is as preset, so that the construct's own default counts. */
  readonly presetConcurrency: boolean
  readonly history: boolean
  readonly existingHistory: boolean
  /** Whether `HistoryDays` says when. */
  readonly historyExpires: boolean
  readonly api: boolean
  readonly apiOrigins: boolean
  /** Whether an issuer's tokens take the place of signatures. */
  readonly apiTokens: boolean
  readonly apiLinks: boolean
  readonly apiTickets: boolean
  readonly apiUploads: boolean
  readonly apiDeletes: boolean
}

const plain: Choice = {
  delivery: 'direct',
  previousDelivery: undefined,
  existingBucket: false,
  existingTable: false,
  cors: false,
  prefix: true,
  suffix: false,
  exclude: false,
  freeTier: false,
  alarms: true,
  alarmTopic: false,
  dashboard: false,
  queueKey: false,
  previousQueueKey: false,
  boundary: false,
  rolePath: false,
  presetLogLevel: true,
  lastSizeAndEtag: false,
  confirmWithS3: false,
  enrich: false,
  enrichTags: false,
  versioned: false,
  bucketAccount: false,
  bucketRegion: false,
  verify: false,
  verifyRepair: false,
  presetConcurrency: true,
  history: false,
  existingHistory: false,
  historyExpires: false,
  api: false,
  apiOrigins: false,
  apiTokens: false,
  apiLinks: false,
  apiTickets: false,
  apiUploads: false,
  apiDeletes: false,
}

/**
 * The choices to synthesize: each delivery with each group of flags, in every combination of the
 * group's flags. Flags that share no group change no part of the template together:
 * the test of the template holds it to the construct in all the other combinations.
 */
export function choices(): readonly Choice[] {
  const groups: readonly (readonly Flag[])[] = [
    ['prefix', 'suffix'],
    ['alarms', 'alarmTopic', 'freeTier'],
    ['freeTier', 'presetConcurrency'],
    ['dashboard'],
    ['queueKey', 'previousQueueKey'],
    ['confirmWithS3', 'enrichTags'],
  ]
  // Those that no route has a part in: one route shows all that they change.
  const apart: readonly (readonly Flag[])[] = [
    ['freeTier', 'existingTable'],
    ['existingTable', 'confirmWithS3'],
    ['confirmWithS3', 'enrich', 'enrichTags'],
    ['existingTable', 'enrichTags'],
    ['versioned'],
    ['cors'],
    ['presetLogLevel'],
    ['lastSizeAndEtag'],
    ['exclude'],
    ['boundary'],
    ['rolePath'],
    ['history', 'existingHistory', 'freeTier'],
    ['history', 'historyExpires'],
    ['history', 'confirmWithS3'],
    ['history', 'enrichTags'],
    ['api', 'apiOrigins'],
    ['api', 'apiTokens'],
    ['verify', 'verifyRepair', 'existingTable'],
    ['verify', 'alarms', 'alarmTopic', 'freeTier'],
    ['verify', 'exclude'],
    ['verify', 'boundary'],
    ['verify', 'rolePath'],
    ['verify', 'verifyRepair', 'lastSizeAndEtag'],
    ['verify', 'verifyRepair', 'history', 'existingHistory', 'historyExpires'],
  ]
  // The notifications of expirations and of tags have filters of their own.
  const filtered = routes
    .filter(
      ({ delivery, previousDelivery }) => isNotified(delivery) || isNotified(previousDelivery),
    )
    .map((route) => ({ ...plain, ...route, confirmWithS3: true, enrichTags: true }))
    .flatMap((choice) => everyOf(['prefix', 'suffix'], choice))
  const elsewhere = everyOf(['bucketAccount', 'bucketRegion'], {
    ...plain,
    delivery: 'eventbridge',
    existingBucket: true,
  })
  // Within the API, with all of its rights: so the list of them is in order.
  const ofApi: readonly (readonly Flag[])[] = [
    ['existingTable', 'history', 'existingHistory'],
    ['apiLinks', 'apiTickets', 'apiUploads', 'apiDeletes', 'existingBucket'],
    ['boundary'],
    ['rolePath'],
  ]
  const all = [
    ...routes.flatMap((route) => groups.flatMap((flags) => everyOf(flags, { ...plain, ...route }))),
    ...apart.flatMap((flags) => everyOf(flags, plain)),
    ...filtered,
    ...elsewhere,
    ...ofApi.flatMap((flags) => everyOf(flags, { ...plain, ...withAllRights })),
  ]
  return [...new Map(all.map((choice) => [JSON.stringify(choice), choice])).values()]
}

function isNotified(delivery: Delivery | undefined): boolean {
  return delivery === 'direct' || delivery === 'queue'
}

const withAllRights: Partial<Choice> = {
  delivery: 'eventbridge',
  history: true,
  api: true,
  apiLinks: true,
  apiTickets: true,
  apiUploads: true,
  apiDeletes: true,
}

type Flag = Exclude<keyof Choice, 'delivery' | 'previousDelivery'>

const routes: readonly Pick<Choice, 'delivery' | 'previousDelivery' | 'existingBucket'>[] = [
  ...deliveries.flatMap((delivery) =>
    [undefined, ...deliveries].map((previousDelivery) => ({
      delivery,
      previousDelivery,
      existingBucket: false,
    })),
  ),
  { delivery: 'eventbridge', previousDelivery: undefined, existingBucket: true },
]

function everyOf(flags: readonly Flag[], base: Choice): readonly Choice[] {
  return flags.reduce<readonly Choice[]>(
    (found, flag) => found.flatMap((choice) => [choice, { ...choice, [flag]: !choice[flag] }]),
    [base],
  )
}
