import { Duration, type Stack } from 'aws-cdk-lib'
import { Match } from 'aws-cdk-lib/assertions'
import { Bucket, type BucketProps, type IBucket } from 'aws-cdk-lib/aws-s3'
import { expect, test } from 'vitest'
import type { UploadLedgerProps } from '../../src/cdk/index.ts'
import { onlyResource, roleStatements, synthesize } from './synthesize.ts'

type Given = Parameters<typeof synthesize>[0]

function asks(given: Given): boolean {
  const { Environment } = onlyResource(synthesize(given).template, 'AWS::Lambda::Function')
    .Properties as { Environment?: { Variables: Readonly<Record<string, string>> } }
  return Environment?.Variables.CONFIRM_WITH_S3 === 'true'
}

const days = (count: number) => Duration.days(count)

const theirs =
  (props: BucketProps = {}) =>
  (stack: Stack): UploadLedgerProps => ({ bucket: new Bucket(stack, 'Theirs', props) as IBucket })

test.each<[string, boolean, Given]>([
  ['of its own', false, {}],
  ['of its own, if asked for', true, { confirmWithS3: true }],
  ['with versions', true, { versioned: true }],
  ['by a queue', false, { delivery: 'queue' }],
  ['by eventbridge', true, { delivery: 'eventbridge' }],
  ['by eventbridge before', true, { delivery: 'queue', previousDelivery: 'eventbridge' }],
  ['by eventbridge, if not wanted', false, { delivery: 'eventbridge', confirmWithS3: false }],
  ['that is given', true, theirs()],
])('of a bucket %s the function asks S3: %s', (_, expected, props) => {
  expect(asks(props)).toBe(expected)
})

test.each([
  ['versions', { versioned: true }, 'it is versioned'],
  ['rules that delete', { lifecycleRules: [{ expiration: days(1) }] }, 'rules delete objects'],
  [
    'rules that delete versions',
    { lifecycleRules: [{ noncurrentVersionExpiration: days(1) }] },
    'rules delete objects',
  ],
])('a given bucket with %s is always asked', (_, props, reason) => {
  const given = theirs(props)
  expect(() => synthesize((stack) => ({ ...given(stack), confirmWithS3: false }))).toThrow(
    `Cannot turn confirmWithS3 off for this bucket: `,
  )
  expect(() => synthesize((stack) => ({ ...given(stack), confirmWithS3: false }))).toThrow(reason)
  expect(asks(given)).toBe(true)
})

test('rules that only end uploads need no asking', () => {
  const given = theirs({ lifecycleRules: [{ abortIncompleteMultipartUploadAfter: days(1) }] })
  expect(asks((stack) => ({ ...given(stack), confirmWithS3: false }))).toBe(false)
})

test('a rule that is added to the created bucket is found at synthesis', () => {
  const { ledger, app } = synthesize()
  const made = ledger.bucket as unknown as Bucket
  made.addLifecycleRule({ expiration: days(1) })
  expect(() => app.synth({ force: true })).toThrow('set confirmWithS3 to true')
})

test('versions of a bucket that is given belong to its owner', () => {
  const given = theirs()
  expect(() => synthesize((stack) => ({ ...given(stack), versioned: true }))).toThrow(
    'belongs to its owner',
  )
  const made = synthesize({ versioned: true }).template
  made.hasResourceProperties('AWS::S3::Bucket', { VersioningConfiguration: { Status: 'Enabled' } })
})

test('the function may read objects of the prefixes, list the bucket and read rows, and no more', () => {
  const dollar = '$'
  const prefix = ['a b/', `${dollar}{x}/`]
  const { template } = synthesize({ bucketName: 'uploads', confirmWithS3: true, prefix })
  const arn = (rest: string) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::uploads${rest}`]],
  })
  expect(
    roleStatements(template).filter(({ Action }) => /^s3:|GetItem/.test(String(Action))),
  ).toMatchObject([
    { Sid: 'ReadRows', Action: 'dynamodb:GetItem' },
    {
      Sid: 'ReadObjectMetadata',
      Action: 's3:GetObject',
      Resource: [arn('/a b/*'), arn(`/${dollar}{${dollar}}{x}/*`)],
    },
    { Sid: 'SeeMissingObjects', Action: 's3:ListBucket', Resource: arn('') },
  ])
})

test.each(['direct', 'queue'] as const)(
  '%s subscribes to the expirations of lifecycle rules only if S3 is asked',
  (delivery) => {
    const list = delivery === 'direct' ? 'LambdaConfigurations' : 'QueueConfigurations'
    const expirations = { Event: 's3:LifecycleExpiration:*' }
    const subscribed = (confirmWithS3: boolean) =>
      synthesize({ delivery, confirmWithS3 }).template.findResources('AWS::S3::Bucket', {
        Properties: {
          NotificationConfiguration: {
            [list]: Match.arrayWith([Match.objectLike(expirations)]),
          },
        },
      })
    expect(Object.keys(subscribed(true))).toHaveLength(1)
    expect(Object.keys(subscribed(false))).toHaveLength(0)
  },
)

test('more filters than S3 takes notifications are refused where each has three', () => {
  const prefix = Array.from({ length: 34 }, (_, i) => `${String.fromCharCode(97 + (i % 26))}${i}/`)
  expect(() => synthesize({ prefix })).not.toThrow()
  expect(() => synthesize({ prefix, confirmWithS3: true })).toThrow(
    /^Cannot use 34 prefixes with 1 suffix: with 3 kinds of events each, 34 filters make 102/,
  )
  expect(() => synthesize({ prefix, delivery: 'eventbridge' })).not.toThrow()
})
