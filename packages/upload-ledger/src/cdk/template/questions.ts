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
    condition: isSet('Delivery', 'eventbridge'),
    answer: ({ delivery }) => delivery === 'eventbridge',
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
  { name: 'WithPrefix', condition: isGiven('Prefix'), answer: ({ prefix }) => prefix },
  { name: 'WithSuffix', condition: isGiven('Suffix'), answer: ({ suffix }) => suffix },
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
  {
    name: 'InFreeTier',
    condition: isSet('FreeTier', 'true'),
    answer: ({ freeTier }) => freeTier,
  },
  { name: bucketIsNamed, condition: isGiven('BucketName'), answer: () => true },
  {
    name: 'PresetConcurrency',
    condition: isSet('MaxConcurrency', String(presetConcurrency)),
    answer: (choice) => choice.presetConcurrency,
  },
]

function isSet(parameter: string, value: string): object {
  return { 'Fn::Equals': [{ Ref: parameter }, value] }
}

function isGiven(parameter: string): object {
  return { 'Fn::Not': [isSet(parameter, '')] }
}
