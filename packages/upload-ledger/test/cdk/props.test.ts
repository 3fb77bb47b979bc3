import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions'
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Bucket, type CfnBucket, EventType, HttpMethods } from 'aws-cdk-lib/aws-s3'
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { expect, test } from 'vitest'
import type { Delivery, UploadLedgerProps } from '../../src/cdk/index.ts'
import { type Limit, limits } from '../../src/core/index.ts'
import { emittedMetrics } from './metric-names.ts'
import { existing, onlyResource, roleStatements, synthesize } from './synthesize.ts'

test.each<Delivery>(['direct', 'queue'])(
  'delivery %s on a bucket that exists is refused with the reason',
  (delivery) => {
    expect(() => synthesize((stack) => ({ bucket: existing(stack), delivery }))).toThrow(
      `Cannot use delivery '${delivery}' with an existing bucket: a bucket has one notification configuration, and setting it would replace the notifications of others; use 'eventbridge'`,
    )
  },
)

test.each<[string, UploadLedgerProps, string]>([
  ['maxConcurrency without a queue', { maxConcurrency: 5 }, 'Cannot use maxConcurrency'],
  [
    'the delivery itself as the previous one',
    { delivery: 'queue', previousDelivery: 'queue' },
    "Cannot use previousDelivery 'queue' with delivery 'queue': it names the delivery before this one",
  ],
  [
    'a dashboard in the Free Tier',
    { freeTier: true, dashboard: true },
    'Cannot create a dashboard',
  ],
  ['a prefix that is too long', { prefix: `${'漢'.repeat(120)}x` }, 'it has 1081 characters'],
  ['a suffix of 1,025 bytes', { suffix: 'x'.repeat(1025) }, 'it has 1025 characters'],
  ['a prefix with a wildcard', { prefix: 'incoming/*' }, 'a prefix has no wildcards'],
  ['a suffix with a wildcard', { suffix: '.tx?' }, 'a suffix has no wildcards'],
  [
    'a prefix within another',
    { prefix: ['in/', 'in/a/'] },
    'Cannot use prefix "in/a/" with prefix "in/": every key that begins with the first',
  ],
  [
    'a suffix within another',
    { suffix: ['.gz', '.tar.gz'] },
    'Cannot use suffix ".tar.gz" with suffix ".gz": every key that ends with the first',
  ],
  [
    'more filters than S3 takes',
    { prefix: numbered('in'), suffix: ['.a', '.b', '.c', '.d', '.e'] },
    'Cannot use 12 prefixes with 5 suffixes: each prefix with each suffix makes 60 filters',
  ],
  [
    'a rule that EventBridge has no room for',
    { delivery: 'eventbridge', prefix: numbered('i'.repeat(200)) },
    'Cannot use 12 prefixes with 1 suffix: the EventBridge rule would have',
  ],
  ['no prefix at all', { prefix: [] }, 'Cannot use prefix []: it selects no key'],
  ['a pattern that is none', { exclude: ['*.info', '[a'] }, 'Cannot use exclude "[a": it has a ['],
  ['a concurrency of 1', { delivery: 'queue', maxConcurrency: 1 }, 'maxConcurrency'],
  [
    'dead letters for 15 days',
    { deadLetterRetention: Duration.days(15) },
    'Cannot use deadLetterRetention 15 days: expected 4 to 14 days',
  ],
  ['a role path without slashes', { rolePath: 'uploads' }, 'Cannot use rolePath "uploads"'],
  ['a bucket name that S3 refuses', { bucketName: 'Ours' }, 'Invalid S3 bucket name'],
])('%s is refused', (_, props, message) => {
  expect(() => synthesize(props)).toThrow(message)
})

function numbered(text: string): readonly string[] {
  return Array.from({ length: 12 }, (_, i) => `${text}${String.fromCharCode(97 + i)}/`)
}

test('a previous delivery of a bucket that exists is refused', () => {
  expect(() =>
    synthesize((stack) => ({ bucket: existing(stack), previousDelivery: 'queue' })),
  ).toThrow("Cannot use previousDelivery 'queue' with an existing bucket")
})

test('a queue that only a previous delivery has keeps its concurrency', () => {
  const { template } = synthesize({ previousDelivery: 'queue', maxConcurrency: 3 })
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    ScalingConfig: { MaximumConcurrency: 3 },
  })
})

test('a name for a bucket that exists is refused', () => {
  expect(() => synthesize((stack) => ({ bucket: existing(stack), bucketName: 'ours' }))).toThrow(
    'Cannot use bucketName: it names a bucket to create',
  )
})

test('CDK’s own notifications are refused on the bucket that is made', () => {
  const { app, stack, ledger } = synthesize()
  ledger.bucket.addEventNotification(
    EventType.OBJECT_CREATED,
    new SqsDestination(new Queue(stack, 'Other')),
  )
  expect(() => app.synth({ force: true })).toThrow("it would replace the ledger's own")
})

test('freeTier: provisioned 5/5, no backups, two alarms', () => {
  const { template } = synthesize({ freeTier: true })
  template.hasResourceProperties('AWS::DynamoDB::Table', {
    BillingMode: 'PROVISIONED',
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
  })
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'))
  expect(alarms.map(({ Properties }) => Properties.MetricName)).toEqual([
    'ApproximateNumberOfMessagesVisible',
    'Errors',
  ])
  // The function's own metrics are not there.
  expect(alarms.map(({ Properties }) => Properties.Namespace)).not.toContain('UploadLedger')
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 0)
})

test('freeTier turns metrics off; otherwise TABLE_NAME is the only variable of the function', () => {
  const environment = (props: UploadLedgerProps) =>
    onlyResource(synthesize(props).template, 'AWS::Lambda::Function').Properties.Environment
  const TABLE_NAME = { Ref: expect.stringMatching(/^LedgerTable/) }
  expect(environment({ freeTier: true })).toEqual({ Variables: { TABLE_NAME, METRICS: 'off' } })
  expect(environment({})).toEqual({ Variables: { TABLE_NAME } })
})

test('the function is given a log level other than its own', () => {
  const { template } = synthesize({ logLevel: 'warn' })
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { LOG_LEVEL: 'warn' } },
  })
})

test('lastSizeAndEtag sets a variable of the function and gives it no other right', () => {
  const { template } = synthesize({ lastSizeAndEtag: true })
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { LAST_SIZE_AND_ETAG: 'on' } },
  })
  expect(roleStatements(template)).toEqual(roleStatements(synthesize().template))
})

test('the function is given the patterns of keys to leave out, in ASCII', () => {
  const { template } = synthesize({ exclude: ['*.info', 'a,"ä'] })
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { EXCLUDE_KEYS: '["*.info","a,\\"\\u00e4"]' } },
  })
})

test('the role has the path and the boundary that an account asks for', () => {
  const { template } = synthesize((stack) => ({
    rolePath: '/uploads/',
    permissionsBoundary: ManagedPolicy.fromManagedPolicyName(stack, 'Edge', 'edge'),
  }))
  template.hasResourceProperties('AWS::IAM::Role', {
    Path: '/uploads/',
    PermissionsBoundary: {
      'Fn::Join': [
        '',
        ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':policy/edge'],
      ],
    },
  })
})

test('pages of other origins use the bucket by the rules that are given and added', () => {
  const { app, stack, ledger } = synthesize({ cors: [rule('https://a.example')] })
  ledger.addCorsRule(rule('https://b.example'))
  const { template } = app.synth({ force: true }).getStackByName(stack.stackName)
  const { Properties } = onlyResource(Template.fromJSON(template), 'AWS::S3::Bucket')
  expect(Properties.CorsConfiguration).toEqual({
    CorsRules: ['https://a.example', 'https://b.example'].map((origin) => ({
      AllowedOrigins: [origin],
      AllowedMethods: ['PUT'],
    })),
  })
})

test('a bucket that exists keeps its own CORS configuration', () => {
  const cors = [rule('https://a.example')]
  expect(() => synthesize((stack) => ({ bucket: existing(stack), cors }))).toThrow(
    'Cannot use cors',
  )
  const { ledger } = synthesize((stack) => ({ bucket: existing(stack) }))
  expect(() => ledger.addCorsRule(rule('https://a.example'))).toThrow('Cannot add a CORS rule')
})

const rule = (origin: string) => ({ allowedOrigins: [origin], allowedMethods: [HttpMethods.PUT] })

test('freeTier with a queue: two invocations at once', () => {
  const { template } = synthesize({ freeTier: true, delivery: 'queue' })
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    ScalingConfig: { MaximumConcurrency: 2 },
  })
})

test('alarms watch dead letters, age, errors, throttles and configuration errors, and notify the topic', () => {
  const { template } = synthesize((stack) => ({ alarmTopic: new Topic(stack, 'Topic') }))
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'))
  expect(alarms.map(({ Properties }) => Properties.MetricName).sort()).toEqual([
    'ApproximateNumberOfMessagesVisible',
    'AsyncEventAge',
    'Errors',
    'Throttles',
    'config_errors',
    'unknown',
  ])
  for (const { Properties } of alarms) {
    expect(Properties.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^Topic/) }])
    expect(Properties.TreatMissingData).toBe('notBreaching')
  }
})

test('alarms that notify nobody are warned of', () => {
  const warnings = (props: UploadLedgerProps | ((stack: Stack) => UploadLedgerProps)) =>
    Annotations.fromStack(synthesize(props).stack)
      .findWarning('*', Match.stringLikeRegexp('alarms notify nobody'))
      .map(({ id }) => id)
  expect(warnings({})).toEqual(['/Uploads/Ledger'])
  expect(warnings({ alarms: false })).toEqual([])
  expect(warnings((stack) => ({ alarmTopic: new Topic(stack, 'Topic') }))).toEqual([])
})

test('with a queue the age is that of its oldest message', () => {
  const { template } = synthesize({ delivery: 'queue' })
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'ApproximateAgeOfOldestMessage',
    Threshold: 900,
    AlarmActions: Match.absent(),
  })
})

test('there are no alarms if turned off, and no dashboard by default', () => {
  const { template } = synthesize({ alarms: false })
  template.resourceCountIs('AWS::CloudWatch::Alarm', 0)
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 0)
})

test('the dashboard shows the outcomes of the events', () => {
  const { template } = synthesize({ dashboard: true })
  const body = JSON.stringify(onlyResource(template, 'AWS::CloudWatch::Dashboard').Properties)
  for (const metric of ['written', 'unknown', 'failed', 'delivery_delay_ms', 'Throttles']) {
    expect(body).toContain(`\\"${metric}\\"`)
  }
})

test('memory, timeout, names, retentions and concurrency are as given', () => {
  const { template } = synthesize({
    delivery: 'queue',
    bucketName: 'ours',
    tableName: 'other_metadata',
    memorySize: 256,
    timeout: Duration.seconds(10),
    maxConcurrency: 3,
    logRetention: RetentionDays.ONE_WEEK,
    deadLetterRetention: Duration.days(5),
  })
  template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 256, Timeout: 10 })
  template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 60 })
  template.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 432_000 })
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    ScalingConfig: { MaximumConcurrency: 3 },
  })
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 })
  template.hasResourceProperties('AWS::S3::Bucket', { BucketName: 'ours' })
  template.hasResourceProperties('AWS::DynamoDB::Table', { TableName: 'other_metadata' })
})

test('with another removal policy table and bucket go with the stack', () => {
  const { template } = synthesize({ removalPolicy: RemovalPolicy.DESTROY })
  template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' })
  template.hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'Delete',
    Properties: { DeletionProtectionEnabled: false },
  })
})

test.each<[string, UploadLedgerProps, unknown]>([
  ['no prefix, no suffix', { prefix: '' }, undefined],
  ['a suffix', { prefix: '', suffix: '.jpg' }, [{ Name: 'suffix', Value: '.jpg' }]],
  [
    'special characters',
    { prefix: 'my files/a+b/é/', suffix: ' &.jpg' },
    [
      { Name: 'prefix', Value: 'my+files/a%2Bb/%C3%A9/' },
      { Name: 'suffix', Value: '+%26.jpg' },
    ],
  ],
])('the bucket’s notification filters by %s', (_, props, rules) => {
  const { template } = synthesize(props)
  const { NotificationConfiguration } = onlyResource(template, 'AWS::S3::Bucket').Properties as {
    NotificationConfiguration: { LambdaConfigurations: readonly Filtered[] }
  }
  for (const { Filter } of NotificationConfiguration.LambdaConfigurations) {
    expect(Filter?.S3Key.Rules).toEqual(rules)
  }
})

test.each<Delivery>(['direct', 'queue'])(
  '%s: several prefixes and suffixes are a notification each, for uploads and for removals',
  (delivery) => {
    const { template } = synthesize({ delivery, prefix: ['in ä/', 'b/'], suffix: ['.jpg', '.png'] })
    const { NotificationConfiguration } = onlyResource(template, 'AWS::S3::Bucket').Properties as {
      NotificationConfiguration: Record<string, readonly (Filtered & { Event: string })[]>
    }
    const kind = delivery === 'direct' ? 'LambdaConfigurations' : 'QueueConfigurations'
    const found = NotificationConfiguration[kind]?.map(({ Event, Filter }) => [
      Event,
      ...(Filter?.S3Key.Rules ?? []).map((rule) => (rule as unknown as { Value: string }).Value),
    ])
    const pairs = ['in+%C3%A4/', 'b/'].flatMap((prefix) =>
      ['.jpg', '.png'].map((suffix) => [prefix, suffix]),
    )
    expect(found).toEqual(
      ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'].flatMap((event) =>
        pairs.map((pair) => [event, ...pair]),
      ),
    )
  },
)

interface Filtered {
  readonly Filter?: { readonly S3Key: { readonly Rules: CfnBucket.FilterRuleProperty[] } }
}

test.each<[string, UploadLedgerProps, unknown]>([
  ['no prefix, no suffix', { prefix: '' }, undefined],
  ['a prefix as it is', { prefix: 'my files/a+b/' }, [{ prefix: 'my files/a+b/' }]],
  ['a suffix', { prefix: '', suffix: '.jpg' }, [{ suffix: '.jpg' }]],
  ['both at once', { prefix: 'ab\\/', suffix: '.jpg' }, [{ wildcard: 'ab\\\\/*.jpg' }]],
  ['two prefixes', { prefix: ['a/', 'b/'] }, [{ prefix: 'a/' }, { prefix: 'b/' }]],
  [
    'two prefixes with two suffixes',
    { prefix: ['a/', 'b/'], suffix: ['.jpg', '.png'] },
    [
      { wildcard: 'a/*.jpg' },
      { wildcard: 'a/*.png' },
      { wildcard: 'b/*.jpg' },
      { wildcard: 'b/*.png' },
    ],
  ],
])('the rule of EventBridge matches %s', (_, props, key) => {
  const { template } = synthesize({ delivery: 'eventbridge', ...props })
  const { EventPattern } = onlyResource(template, 'AWS::Events::Rule').Properties as {
    EventPattern: { detail: { object?: { key: unknown } } }
  }
  expect(EventPattern.detail.object?.key).toEqual(key)
})

test('a bucket of the same app counts as one that exists', () => {
  const { template } = synthesize((stack) => ({
    bucket: new Bucket(stack, 'Theirs') as ReturnType<typeof existing>,
  }))
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { detail: { bucket: { name: [{ Ref: Match.stringLikeRegexp('^Theirs') }] } } },
  })
})

test('grantRead allows reading and nothing else', () => {
  const { stack, ledger } = synthesize()
  const reader = new Role(stack, 'Reader', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  })
  expect(ledger.grantRead(reader).principalStatement?.toStatementJson()).toMatchObject({
    Effect: 'Allow',
    Action: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
  })
})

test('the metrics are those that the function’s log lines carry', async () => {
  const { ledger } = synthesize()
  const helpers = [
    ledger.metricWritten(),
    ledger.metricDuplicate(),
    ledger.metricStale(),
    ledger.metricIgnored(),
    ledger.metricUnknown(),
    ledger.metricPoison(),
    ledger.metricFailed(),
    ledger.metricConfigErrors(),
    ledger.metricConflict(),
    ledger.metricDeliveryDelay(),
  ]
  const { namespace, dimensions, metrics } = await emittedMetrics()
  expect(helpers.map(({ metricName }) => metricName).sort()).toEqual([...metrics].sort())
  for (const helper of helpers) {
    expect(helper.namespace).toBe(namespace)
    expect(Object.keys(helper.dimensions ?? {})).toEqual(dimensions)
  }
  expect(ledger.metricDeadLetters().metricName).toBe('ApproximateNumberOfMessagesVisible')
})

test.each<[string, Limit, (value: number) => UploadLedgerProps]>([
  ['memorySize', limits.memorySizeMb, (memorySize) => ({ memorySize })],
  ['timeout', limits.timeoutSeconds, (s) => ({ timeout: Duration.seconds(s) })],
  [
    'maxConcurrency',
    limits.maxConcurrency,
    (maxConcurrency) => ({ delivery: 'queue', maxConcurrency }),
  ],
  [
    'deadLetterRetention',
    limits.deadLetterRetentionDays,
    (days) => ({ deadLetterRetention: Duration.days(days) }),
  ],
])('%s takes the least and the most that AWS allows', (prop, { least, most }, propsWith) => {
  for (const value of [least, most]) expect(() => synthesize(propsWith(value))).not.toThrow()
  for (const value of [least - 1, most + 1]) {
    expect(() => synthesize(propsWith(value))).toThrow(`Cannot use ${prop} `)
  }
})
