import { presetConcurrency } from './parameters.ts'

/**
 * What the construct refuses, refused by CloudFormation before it makes anything.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
export const rules: Readonly<Record<string, object>> = {
  BucketThatExists: rule(equals('ExistingBucket', 'true'), [
    [not(equals('BucketName', '')), 'ExistingBucket needs the name of the bucket in BucketName'],
    [
      equals('Delivery', 'eventbridge'),
      'A bucket that exists needs Delivery eventbridge: a bucket has one notification configuration, and setting it replaces what others have set there',
    ],
  ]),
  FreeTierWithoutDashboard: rule(equals('FreeTier', 'true'), [
    [
      equals('Dashboard', 'false'),
      'There is no dashboard with FreeTier: it is left out to stay inside the Free Tier',
    ],
  ]),
  ConcurrencyOfQueue: rule(equals('Delivery', 'direct'), [
    [
      equals('MaxConcurrency', String(presetConcurrency)),
      'MaxConcurrency needs Delivery queue or eventbridge: with direct no queue could hold the other events back',
    ],
  ]),
}

function rule(RuleCondition: object, assertions: readonly (readonly [object, string])[]): object {
  return {
    RuleCondition,
    Assertions: assertions.map(([Assert, AssertDescription]) => ({ Assert, AssertDescription })),
  }
}

function equals(parameter: string, value: string): object {
  return { 'Fn::Equals': [{ Ref: parameter }, value] }
}

function not(condition: object): object {
  return { 'Fn::Not': [condition] }
}
