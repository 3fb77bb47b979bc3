import { Validations } from 'aws-cdk-lib'
import { Match } from 'aws-cdk-lib/assertions'
import { expect, test } from 'vitest'
import type { Delivery } from '../../src/cdk/index.ts'
import {
  attributeOf,
  existing,
  onlyResource,
  roleStatements,
  synthesize,
  ways,
} from './synthesize.ts'

const own = (template: Parameters<typeof attributeOf>[0]) => [
  {
    Sid: 'WriteMetadataToDynamoDB',
    Effect: 'Allow',
    Action: 'dynamodb:PutItem',
    Resource: attributeOf(template, 'AWS::DynamoDB::Table', 'Arn'),
  },
  {
    Sid: 'WriteLogs',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: attributeOf(template, 'AWS::Logs::LogGroup', 'Arn'),
  },
]

const queueArn = (template: Parameters<typeof attributeOf>[0], id: string) => {
  const found = Object.keys(template.findResources('AWS::SQS::Queue'))
  return { 'Fn::GetAtt': [found.find((one) => one.startsWith(`Ledger${id}`)), 'Arn'] }
}

test.each(Object.entries(ways))('%s: one function, and no custom resource', (_, way) => {
  const { template } = synthesize(way)
  template.resourceCountIs('AWS::Lambda::Function', 1)
  const types = Object.values(template.toJSON().Resources as object).map(({ Type }) => Type)
  expect(types.filter((type) => /^Custom::|CustomResource/.test(type))).toEqual([])
  template.hasResourceProperties('AWS::Lambda::Function', {
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    MemorySize: 128,
    Timeout: 30,
    Environment: { Variables: { TABLE_NAME: { Ref: Match.stringLikeRegexp('^LedgerTable') } } },
    LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('^LedgerLogs') } },
  })
})

test('direct: the role has the exercise’s two statements and the right to its dead letters', () => {
  const { template } = synthesize()
  expect(roleStatements(template)).toEqual([
    ...own(template),
    {
      Sid: 'SendDeadLetters',
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: queueArn(template, 'DeadLetters'),
    },
  ])
})

test.each(Object.entries(ways).filter(([name]) => name !== 'direct'))(
  '%s: the role has the exercise’s two statements and three rights to its queue',
  (name, way) => {
    const { template } = synthesize(way)
    const ofAsking = ['ReadRows', 'ReadObjectMetadata', 'SeeMissingObjects']
    const asking = roleStatements(template).filter(({ Sid = '' }) => ofAsking.includes(Sid))
    expect(asking.map(({ Sid }) => Sid)).toEqual(name === 'queue' ? [] : ofAsking)
    const others = roleStatements(template).filter((one) => !asking.includes(one))
    expect(others).toEqual([
      ...own(template),
      {
        Sid: 'ReceiveFromQueue',
        Effect: 'Allow',
        Action: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
        Resource: queueArn(template, 'Queue'),
      },
    ])
  },
)

test('direct: S3 may invoke the function before there is a bucket, from this bucket alone', () => {
  const { template } = synthesize({ bucketName: 'ours' })
  const bucket = onlyResource(template, 'AWS::S3::Bucket')
  const [permission] = Object.keys(template.findResources('AWS::Lambda::Permission'))
  expect(bucket.DependsOn).toEqual([permission])
  expect(onlyResource(template, 'AWS::Lambda::Permission').Properties).toMatchObject({
    Action: 'lambda:InvokeFunction',
    Principal: 's3.amazonaws.com',
    SourceAccount: { Ref: 'AWS::AccountId' },
    SourceArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::ours']] },
  })
  const notification = (Event: string) => ({
    Event,
    Function: attributeOf(template, 'AWS::Lambda::Function', 'Arn'),
    Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'incoming/' }] } },
  })
  expect(bucket.Properties.NotificationConfiguration).toEqual({
    LambdaConfigurations: [notification('s3:ObjectCreated:*'), notification('s3:ObjectRemoved:*')],
  })
})

test('direct: an event that failed three times becomes a dead letter', () => {
  const { template } = synthesize()
  expect(onlyResource(template, 'AWS::Lambda::EventInvokeConfig').Properties).toMatchObject({
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 21_600,
    DestinationConfig: { OnFailure: { Destination: queueArn(template, 'DeadLetters') } },
  })
})

test('queue: S3 may send before there is a bucket, from this bucket of this account alone', () => {
  const { template } = synthesize({ delivery: 'queue', bucketName: 'ours' })
  const bucket = onlyResource(template, 'AWS::S3::Bucket')
  const policies = Object.keys(template.findResources('AWS::SQS::QueuePolicy'))
  expect(bucket.DependsOn).toEqual([policies.find((id) => id.startsWith('LedgerQueuePolicy'))])
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        {
          Sid: 'SendFromBucket',
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: queueArn(template, 'Queue'),
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnEquals: {
              'aws:SourceArn': {
                'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::ours']],
              },
            },
          },
        },
      ]),
    },
  })
  const { QueueConfigurations: configurations } = bucket.Properties.NotificationConfiguration as {
    QueueConfigurations: readonly { Event: string; Queue: object }[]
  }
  expect(configurations.map(({ Event }) => Event)).toEqual([
    's3:ObjectCreated:*',
    's3:ObjectRemoved:*',
  ])
  expect(configurations[0]?.Queue).toEqual(queueArn(template, 'Queue'))
})

test.each(Object.entries(ways).filter(([name]) => name !== 'direct'))(
  '%s: batches of ten, each message by itself, five times, then 14 days among the dead letters',
  (_, way) => {
    const { template } = synthesize(way)
    expect(onlyResource(template, 'AWS::Lambda::EventSourceMapping').Properties).toMatchObject({
      EventSourceArn: queueArn(template, 'Queue'),
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    })
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 180,
      RedrivePolicy: { deadLetterTargetArn: queueArn(template, 'DeadLetters'), maxReceiveCount: 5 },
      SqsManagedSseEnabled: true,
    })
    template.hasResourceProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
      RedrivePolicy: Match.absent(),
    })
  },
)

test('eventbridge: a new bucket’s switch is on, and the rule looks at bucket and key', () => {
  const { template } = synthesize({ delivery: 'eventbridge', bucketName: 'ours' })
  template.hasResourceProperties('AWS::S3::Bucket', {
    NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
  })
  expect(onlyResource(template, 'AWS::Events::Rule').Properties).toMatchObject({
    State: 'ENABLED',
    EventPattern: {
      source: ['aws.s3'],
      'detail-type': ['Object Created', 'Object Deleted'],
      detail: { bucket: { name: ['ours'] }, object: { key: [{ prefix: 'incoming/' }] } },
    },
  })
})

test('eventbridge: an event that cannot be put into the queue becomes a dead letter', () => {
  const { template } = synthesize({ delivery: 'eventbridge' })
  expect(onlyResource(template, 'AWS::Events::Rule').Properties.Targets).toEqual([
    {
      Id: 'Target0',
      Arn: queueArn(template, 'Queue'),
      DeadLetterConfig: { Arn: queueArn(template, 'DeadLetters') },
    },
  ])
  for (const id of ['Queue', 'DeadLetters']) {
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Sid: 'SendFromRule',
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: queueArn(template, id),
            Condition: {
              ArnEquals: { 'aws:SourceArn': attributeOf(template, 'AWS::Events::Rule', 'Arn') },
            },
          },
        ]),
      },
    })
  }
})

test.each<[Delivery, Delivery]>([
  ['queue', 'direct'],
  ['direct', 'queue'],
])(
  '%s after %s: S3 sends by the new one alone, and the old one can still receive',
  (delivery, previousDelivery) => {
    const { template } = synthesize({ delivery, previousDelivery })
    const { NotificationConfiguration } = onlyResource(template, 'AWS::S3::Bucket').Properties
    expect(Object.keys(NotificationConfiguration as object)).toEqual([
      delivery === 'queue' ? 'QueueConfigurations' : 'LambdaConfigurations',
    ])
    expect(roleStatements(template).map(({ Sid }) => Sid)).toEqual([
      'WriteMetadataToDynamoDB',
      'WriteLogs',
      'SendDeadLetters',
      'ReceiveFromQueue',
    ])
    for (const type of [
      'AWS::Lambda::EventInvokeConfig',
      'AWS::Lambda::Permission',
      'AWS::Lambda::EventSourceMapping',
    ]) {
      template.resourceCountIs(type, 1)
    }
  },
)

test.each<[Delivery, Delivery]>([
  ['eventbridge', 'direct'],
  ['eventbridge', 'queue'],
  ['direct', 'eventbridge'],
  ['queue', 'eventbridge'],
])(
  '%s after %s: S3 sends by both, as EventBridge takes five minutes to turn on',
  (delivery, previousDelivery) => {
    const { template } = synthesize({ delivery, previousDelivery })
    const { NotificationConfiguration } = onlyResource(template, 'AWS::S3::Bucket').Properties
    const other = [delivery, previousDelivery].includes('direct') ? 'Lambda' : 'Queue'
    expect(Object.keys(NotificationConfiguration as object).sort()).toEqual(
      ['EventBridgeConfiguration', `${other}Configurations`].sort(),
    )
    template.resourceCountIs('AWS::Events::Rule', 1)
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1)
  },
)

test('without a previous delivery nothing of another one is there', () => {
  const { template } = synthesize()
  for (const type of ['AWS::Lambda::EventSourceMapping', 'AWS::Events::Rule']) {
    template.resourceCountIs(type, 0)
  }
  template.resourceCountIs('AWS::SQS::Queue', 1)
})

test('an existing bucket is not changed, and a warning names its switch', () => {
  const { template, app } = synthesize((stack) => ({ bucket: existing(stack), alarms: false }))
  template.resourceCountIs('AWS::S3::Bucket', 0)
  template.resourceCountIs('AWS::S3::BucketPolicy', 0)
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { detail: { bucket: { name: ['theirs'] } } },
  })
  const messages = app.synth().stacks.flatMap((stack) => stack.messages)
  expect(messages.map(({ level, entry }) => `${level}: ${String(entry.data)}`)).toEqual([
    expect.stringMatching(/^warning: .*turn EventBridge on.*upload-ledger:eventbridge-switch/),
  ])
})

test('each warning can be acknowledged', () => {
  const { ledger, app } = synthesize(ways['eventbridge, on a bucket that exists'])
  for (const [id, reason] of [
    ['upload-ledger:eventbridge-switch', 'It is on'],
    ['upload-ledger:alarms-without-topic', 'Somebody looks at them each morning'],
  ] as const) {
    Validations.of(ledger).acknowledge({ id, reason })
  }
  const { stacks } = app.synth({ force: true })
  expect(stacks.flatMap((stack) => stack.messages)).toEqual([])
})

test('a new bucket is private, encrypted and TLS only', () => {
  const { template } = synthesize()
  template.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    Properties: {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: Match.anyValue(),
      BucketName: Match.anyValue(),
    },
  })
  for (const type of ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy']) {
    template.hasResourceProperties(type, {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    })
  }
})

test('the table has the keys of a row, and is kept, protected and backed up', () => {
  const { template } = synthesize()
  template.hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      TableName: 'upload_metadata',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'bucket', KeyType: 'HASH' },
        { AttributeName: 'object_key', KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    },
  })
})
