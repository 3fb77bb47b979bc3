import type { Stack } from 'aws-cdk-lib'
import { Key } from 'aws-cdk-lib/aws-kms'
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag'
import { expect, test } from 'vitest'
import type { UploadLedgerProps } from '../../src/cdk/index.ts'
import { synthesize, ways } from './synthesize.ts'

/** What the two packs find, and why it stays so. A row that nothing finds any more must go. */
const acknowledged: readonly {
  readonly rule: string
  readonly path: string
  readonly of: readonly string[]
  readonly reason: string
}[] = [
  {
    rule: 'AwsSolutions-SQS3',
    path: 'Ledger/DeadLetters',
    of: ['direct', 'freeTier', 'history', 'api', 'direct, with a key'],
    reason: 'It is the dead-letter queue itself, of asynchronous invocations',
  },
  {
    rule: 'Serverless-SQSRedrivePolicy',
    path: 'Ledger/DeadLetters',
    of: ['all'],
    reason: 'It is the dead-letter queue itself; a person decides what leaves it',
  },
  {
    rule: 'Serverless-LambdaDLQ',
    path: 'Ledger/Function',
    of: ['all'],
    reason:
      'Direct invocations have an on-failure destination, which also keeps the error; messages of a queue have its dead-letter queue',
  },
  {
    rule: 'Serverless-LambdaEventSourceMappingDestination',
    path: 'Ledger/Mapping',
    of: ['queue', 'eventbridge', 'eventbridge, on a bucket that exists', 'queue, with a key'],
    reason: 'Lambda knows no such destination for SQS; the queue has its dead-letter queue',
  },
  {
    rule: 'Serverless-LambdaTracing',
    path: 'Ledger/Function',
    of: ['all'],
    reason:
      'X-Ray would be two more rights and a charge for each trace; the delay of delivery is a metric',
  },
  {
    rule: 'AwsSolutions-S1',
    path: 'Ledger/Bucket',
    of: [
      ...['direct', 'queue', 'eventbridge', 'freeTier', 'history', 'api'],
      ...['direct, with a key', 'queue, with a key'],
    ],
    reason:
      'Access logs need a second bucket and are charged for; who needs them gives a bucket that has them',
  },
  {
    rule: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::uploads-ledger-1ae99a3a-<AWS::AccountId>-<AWS::Region>/incoming/*]',
    path: 'Ledger/Role',
    of: ['eventbridge'],
    reason: 'It asks S3 about any object that it records',
  },
  {
    rule: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::theirs/incoming/*]',
    path: 'Ledger/Role',
    of: ['eventbridge, on a bucket that exists'],
    reason: 'It asks S3 about any object that it records',
  },
  {
    rule: 'AwsSolutions-DDB3',
    path: 'Ledger/Table',
    of: ['freeTier', 'history'],
    reason: 'Backups to points in time are outside the Free Tier, which was asked for',
  },
  {
    rule: 'AwsSolutions-DDB3',
    path: 'Ledger/History',
    of: ['history'],
    reason: 'Backups to points in time are outside the Free Tier, which was asked for',
  },
  {
    rule: 'AwsSolutions-IAM5[Resource::<LedgerBucketE8D6A000.Arn>/*]',
    path: 'Ledger/Api/Role',
    of: ['api'],
    reason: 'Links and deletions are for every object of the bucket; each is an option of its own',
  },
  {
    rule: 'AwsSolutions-IAM5[Resource::<LedgerBucketE8D6A000.Arn>/incoming/*]',
    path: 'Ledger/Api/Role',
    of: ['api'],
    reason: 'Tickets and uploads are for every key with the prefix; each is an option of its own',
  },
  {
    rule: 'AwsSolutions-APIG4',
    path: 'Ledger/Api/HttpApi/Preflight',
    of: ['api'],
    reason: 'A browser sends no credentials when it asks whether a page may call',
  },
  {
    rule: 'Serverless-LambdaDLQ',
    path: 'Ledger/Api/Function',
    of: ['api'],
    reason: 'API Gateway waits for its answer; nothing invokes it asynchronously',
  },
  {
    rule: 'Serverless-LambdaTracing',
    path: 'Ledger/Api/Function',
    of: ['api'],
    reason:
      'X-Ray would be two more rights and a charge for each trace; the access log has latency',
  },
]

const withKey = (stack: Stack): UploadLedgerProps => ({
  queueKey: new Key(stack, 'Mine', { enableKeyRotation: true }),
})
const queueWithKey = (stack: Stack): UploadLedgerProps => ({
  ...withKey(stack),
  delivery: 'queue',
})

test.each([
  ...Object.entries(ways),
  ['freeTier', () => ({ freeTier: true })] as const,
  ['direct, with a key', withKey] as const,
  ['queue, with a key', queueWithKey] as const,
  ['history', () => ({ history: true, freeTier: true })] as const,
  [
    'api',
    () => ({
      api: {
        ...{ links: true, tickets: true, uploads: true, deletes: true },
        allowedOrigins: ['https://app.example.com'],
      },
    }),
  ] as const,
])('%s: cdk-nag finds what was acknowledged and nothing else', (name, way) => {
  const { app, stack } = synthesize(way)
  const found = [new AwsSolutionsChecks(app), new ServerlessChecks(app)].flatMap((pack) =>
    pack.validateScope(app).violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath = '' }) => {
        const path = constructPath.replace(`${stack.node.path}/`, '').replace(/\/Resource$/, '')
        return `${ruleName} ${path}`
      }),
    ),
  )
  const expected = acknowledged
    .filter(({ of }) => of.includes('all') || of.includes(name))
    .map(({ rule, path }) => `${rule} ${path}`)
  expect(found.sort()).toEqual(expected.sort())
})

test('every acknowledged finding has a reason', () => {
  expect(acknowledged.filter(({ reason }) => reason.length < 20)).toEqual([])
})
