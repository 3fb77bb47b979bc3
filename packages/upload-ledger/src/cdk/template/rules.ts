import { presetConcurrency } from './parameters.ts'

const onlyDirect = {
  'Fn::And': [equals('Delivery', 'direct'), equals('PreviousDelivery', 'none')],
}

/**
 * The refusals of the construct, as rules that CloudFormation checks before it creates anything.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
export const rules: Readonly<Record<string, object>> = {
  BucketThatExists: rule(equals('ExistingBucket', 'true'), [
    [not(equals('BucketName', '')), 'ExistingBucket needs the name of the bucket in BucketName'],
    [
      equals('Delivery', 'eventbridge'),
      'An existing bucket needs Delivery eventbridge: a bucket has one notification configuration, and setting it would replace the notifications of others',
    ],
    [
      equals('PreviousDelivery', 'none'),
      'ExistingBucket needs PreviousDelivery none: an existing bucket has only eventbridge',
    ],
    [
      equals('Versioned', 'false'),
      'ExistingBucket excludes Versioned: the versioning of an existing bucket belongs to its owner',
    ],
    [
      equals('CorsOrigins', ''),
      'ExistingBucket excludes CorsOrigins: the CORS configuration of an existing bucket belongs to its owner',
    ],
  ]),
  VersionsAreAsked: rule(equals('Versioned', 'true'), [
    [
      not(equals('ConfirmWithS3', 'false')),
      'Versioned excludes ConfirmWithS3 false: the order of events cannot tell what an object with versions is now',
    ],
  ]),
  BucketElsewhereExists: rule(equals('ExistingBucket', 'false'), [
    [equals('BucketAccount', ''), 'BucketAccount needs ExistingBucket: a stack creates its own'],
    [equals('BucketRegion', ''), 'BucketRegion needs ExistingBucket: a stack creates its own'],
  ]),
  CodeOfVerify: rule(equals('Verify', 'true'), [
    [not(equals('VerifyCodeKey', 'none')), 'Verify needs VerifyCodeKey, the code of its function'],
  ]),
  AnotherDeliveryBefore: rule(not(equals('PreviousDelivery', 'none')), [
    [
      not({ 'Fn::Equals': [{ Ref: 'PreviousDelivery' }, { Ref: 'Delivery' }] }),
      'PreviousDelivery names the delivery before this one: set it to none, or to another than Delivery',
    ],
  ]),
  FreeTierWithoutDashboard: rule(equals('FreeTier', 'true'), [
    [
      equals('Dashboard', 'false'),
      'FreeTier excludes Dashboard: the Free Tier settings leave it out',
    ],
  ]),
  HistoryApart: rule(equals('History', 'true'), [
    [
      not({ 'Fn::Equals': [{ Ref: 'HistoryTableName' }, { Ref: 'TableName' }] }),
      'HistoryTableName excludes the name in TableName: that is the table of rows',
    ],
  ]),
  PreviousKeyOfQueue: rule(onlyDirect, [
    [
      equals('PreviousQueueKeyArn', ''),
      'PreviousQueueKeyArn needs a Delivery or PreviousDelivery with a queue: no queue holds events under it',
    ],
  ]),
  TokensForClients: rule(not(equals('ApiJwtIssuer', '')), [
    [
      not(equals('ApiJwtAudience', '')),
      'ApiJwtIssuer needs ApiJwtAudience: every token of the issuer would be taken',
    ],
  ]),
  ClientsOfIssuer: rule(equals('ApiJwtIssuer', ''), [
    [equals('ApiJwtAudience', ''), 'ApiJwtAudience needs ApiJwtIssuer, whose tokens it is in'],
  ]),
  CodeOfApi: rule(equals('Api', 'true'), [
    [not(equals('ApiCodeKey', 'none')), 'Api needs ApiCodeKey, the code of its function'],
  ]),
  ConcurrencyOfQueue: rule(onlyDirect, [
    [
      equals('MaxConcurrency', String(presetConcurrency)),
      'MaxConcurrency needs Delivery queue or eventbridge: only a queue can hold events back',
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
