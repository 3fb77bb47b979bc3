import { hasQueue } from '../deliveries.ts'
import type { Choice } from './choice.ts'
import { presetConcurrency } from './parameters.ts'

/** A question about the parameters that is answered by yes or no: a condition of the template. */
export interface Question<T> {
  /** The condition's name. */
  readonly name: string
  /** How CloudFormation answers it. */
  readonly condition: object
  answer(choice: T): boolean
}

/** Whether a name for the bucket to make is given; the name itself asks, so no choice does. */
export const bucketIsNamed = 'NamedBucket'

/**
 * Whether a filter takes its keys from the parameters of the previous delivery: the bucket's while
 * EventBridge follows it, the rule's while EventBridge goes before. The values themselves ask.
 */
export const keysArePrevious = {
  notification: { prefix: 'PreviousBucketPrefix', suffix: 'PreviousBucketSuffix' },
  rule: { prefix: 'PreviousRulePrefix', suffix: 'PreviousRuleSuffix' },
} as const

const byEventBridge = isSet('Delivery', 'eventbridge')

/** Whether the prefix of the objects that the function may read is given; the prefix itself asks. */
export const objectPrefixIsGiven = 'GivenObjectPrefix'

/**
 * All that a part of the template can depend on; of two equivalent questions, the first is used.
 */
export const questions: readonly Question<Choice>[] = [
  {
    name: 'Directly',
    condition: isSet('Delivery', 'direct'),
    answer: ({ delivery }) => delivery === 'direct',
  },
  {
    name: 'ByQueue',
    condition: isSet('Delivery', 'queue'),
    answer: ({ delivery }) => delivery === 'queue',
  },
  {
    name: 'ByEventBridge',
    condition: byEventBridge,
    answer: ({ delivery }) => delivery === 'eventbridge',
  },
  {
    name: 'AfterDirect',
    condition: isSet('PreviousDelivery', 'direct'),
    answer: ({ previousDelivery }) => previousDelivery === 'direct',
  },
  {
    name: 'AfterQueue',
    condition: isSet('PreviousDelivery', 'queue'),
    answer: ({ previousDelivery }) => previousDelivery === 'queue',
  },
  {
    name: 'AfterEventBridge',
    condition: isSet('PreviousDelivery', 'eventbridge'),
    answer: ({ previousDelivery }) => previousDelivery === 'eventbridge',
  },
  {
    name: 'HasQueue',
    condition: {
      'Fn::Or': [
        { 'Fn::Not': [isSet('Delivery', 'direct')] },
        isSet('PreviousDelivery', 'queue'),
        isSet('PreviousDelivery', 'eventbridge'),
      ],
    },
    answer: (choice) => hasQueue(choice),
  },
  {
    name: 'MakesBucket',
    condition: isSet('ExistingBucket', 'false'),
    answer: ({ existingBucket }) => !existingBucket,
  },
  {
    name: 'MakesTable',
    condition: isSet('ExistingTable', 'false'),
    answer: ({ existingTable }) => !existingTable,
  },
  { name: 'WithCors', condition: isGiven('CorsOrigins'), answer: ({ cors }) => cors },
  { name: 'WithPrefix', condition: isGiven('Prefix'), answer: ({ prefix }) => prefix },
  { name: 'WithSuffix', condition: isGiven('Suffix'), answer: ({ suffix }) => suffix },
  { name: 'WithExclusions', condition: isGiven('ExcludeKeys'), answer: ({ exclude }) => exclude },
  previousKey(keysArePrevious.notification.prefix, byEventBridge, 'PreviousPrefix'),
  previousKey(keysArePrevious.notification.suffix, byEventBridge, 'PreviousSuffix'),
  previousKey(keysArePrevious.rule.prefix, { 'Fn::Not': [byEventBridge] }, 'PreviousPrefix'),
  previousKey(keysArePrevious.rule.suffix, { 'Fn::Not': [byEventBridge] }, 'PreviousSuffix'),
  {
    name: 'WithAlarms',
    condition: isSet('Alarms', 'true'),
    answer: ({ alarms }) => alarms,
  },
  {
    name: 'WithTopic',
    condition: isGiven('AlarmTopicArn'),
    answer: ({ alarmTopic }) => alarmTopic,
  },
  {
    name: 'WithDashboard',
    condition: isSet('Dashboard', 'true'),
    answer: ({ dashboard }) => dashboard,
  },
  { name: 'WithQueueKey', condition: isGiven('QueueKeyArn'), answer: ({ queueKey }) => queueKey },
  {
    name: 'WithPreviousQueueKey',
    condition: isGiven('PreviousQueueKeyArn'),
    answer: ({ previousQueueKey }) => previousQueueKey,
  },
  {
    name: 'WithBoundary',
    condition: isGiven('PermissionsBoundaryArn'),
    answer: ({ boundary }) => boundary,
  },
  { name: 'WithRolePath', condition: isGiven('RolePath'), answer: ({ rolePath }) => rolePath },
  {
    name: 'InFreeTier',
    condition: isSet('FreeTier', 'true'),
    answer: ({ freeTier }) => freeTier,
  },
  { name: 'WithHistory', condition: isSet('History', 'true'), answer: ({ history }) => history },
  {
    name: 'MakesHistory',
    condition: isSet('ExistingHistoryTable', 'false'),
    answer: ({ existingHistory }) => !existingHistory,
  },
  {
    name: 'HistoryExpires',
    condition: { 'Fn::Not': [isSet('HistoryDays', '0')] },
    answer: ({ historyExpires }) => historyExpires,
  },
  { name: 'WithApi', condition: isSet('Api', 'true'), answer: ({ api }) => api },
  { name: 'ForPages', condition: isGiven('ApiOrigins'), answer: ({ apiOrigins }) => apiOrigins },
  { name: 'ByTokens', condition: isGiven('ApiJwtIssuer'), answer: ({ apiTokens }) => apiTokens },
  { name: 'WithLinks', condition: isSet('ApiLinks', 'true'), answer: ({ apiLinks }) => apiLinks },
  {
    name: 'WithTickets',
    condition: isSet('ApiTickets', 'true'),
    answer: ({ apiTickets }) => apiTickets,
  },
  {
    name: 'WithUploads',
    condition: isSet('ApiUploads', 'true'),
    answer: ({ apiUploads }) => apiUploads,
  },
  {
    name: 'WithDeletes',
    condition: isSet('ApiDeletes', 'true'),
    answer: ({ apiDeletes }) => apiDeletes,
  },
  { name: objectPrefixIsGiven, condition: isGiven('ObjectPrefix'), answer: () => true },
  { name: bucketIsNamed, condition: isGiven('BucketName'), answer: () => true },
  {
    name: 'PresetLogLevel',
    condition: isSet('LogLevel', 'info'),
    answer: ({ presetLogLevel }) => presetLogLevel,
  },
  {
    name: 'WithLastSizeAndEtag',
    condition: isSet('LastSizeAndEtag', 'true'),
    answer: ({ lastSizeAndEtag }) => lastSizeAndEtag,
  },
  {
    name: 'FromAccount',
    condition: isGiven('BucketAccount'),
    answer: ({ bucketAccount }) => bucketAccount,
  },
  {
    name: 'FromRegion',
    condition: isGiven('BucketRegion'),
    answer: ({ bucketRegion }) => bucketRegion,
  },
  { name: 'Verifies', condition: isSet('Verify', 'true'), answer: ({ verify }) => verify },
  {
    name: 'Repairs',
    condition: isSet('VerifyRepair', 'true'),
    answer: ({ verifyRepair }) => verifyRepair,
  },
  {
    name: 'WithVersions',
    condition: isSet('Versioned', 'true'),
    answer: ({ versioned }) => versioned,
  },
  {
    name: 'Confirms',
    condition: {
      'Fn::Or': [
        isSet('Versioned', 'true'),
        isSet('ConfirmWithS3', 'true'),
        {
          'Fn::And': [
            isSet('ConfirmWithS3', 'auto'),
            { 'Fn::Or': [byEventBridge, isSet('PreviousDelivery', 'eventbridge')] },
          ],
        },
      ],
    },
    answer: ({ versioned, confirmWithS3 }) => versioned || confirmWithS3,
  },
  { name: 'WithDetails', condition: isGiven('Enrich'), answer: ({ enrich }) => enrich },
  {
    name: 'WithTags',
    condition: isSet('EnrichTags', 'true'),
    answer: ({ enrichTags }) => enrichTags,
  },
  {
    name: 'PresetConcurrency',
    condition: isSet('MaxConcurrency', String(presetConcurrency)),
    answer: (choice) => choice.presetConcurrency,
  },
]

function previousKey(name: string, isPrevious: object, parameter: string): Question<Choice> {
  const condition = { 'Fn::And': [isPrevious, isGiven(parameter)] }
  return { name, condition, answer: () => true }
}

function isSet(parameter: string, value: string): object {
  return { 'Fn::Equals': [{ Ref: parameter }, value] }
}

function isGiven(parameter: string): object {
  return { 'Fn::Not': [isSet(parameter, '')] }
}
