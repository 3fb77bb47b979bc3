import {
  CreateBucketCommand,
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'

const Bucket = 'rules'
let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
})

afterAll(() => endpoint.close())

test('rules are read back as they were written, and can be taken away', async () => {
  const { client } = endpoint
  const get = () => client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))
  await expect(get()).rejects.toMatchObject({ name: 'NoSuchLifecycleConfiguration' })
  const Rules: LifecycleRule[] = [
    { ID: 'a', Status: 'Enabled', Filter: { Prefix: 'a&/' }, Expiration: { Days: 3 } },
    { ID: 'b', Status: 'Disabled', Prefix: '', Expiration: { Date: new Date('2027-01-01') } },
    {
      ID: 'c',
      Status: 'Enabled',
      Filter: {
        And: {
          Prefix: 'x',
          Tags: [{ Key: 'k', Value: 'v' }],
          ObjectSizeGreaterThan: 1,
          ObjectSizeLessThan: 9,
        },
      },
      NoncurrentVersionExpiration: { NoncurrentDays: 2, NewerNoncurrentVersions: 3 },
    },
    { ID: 'd', Status: 'Enabled', Filter: {}, Expiration: { ExpiredObjectDeleteMarker: true } },
    {
      ID: 'e',
      Status: 'Enabled',
      Filter: { Tag: { Key: 'k', Value: '' } },
      Expiration: { Days: 1 },
    },
    {
      ID: 'f',
      Status: 'Enabled',
      Filter: { ObjectSizeLessThan: 5 },
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    },
    {
      ID: 'g',
      Status: 'Enabled',
      Filter: { Prefix: 'up/' },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    },
  ]
  await rule(...Rules)
  expect((await get()).Rules).toEqual(Rules)
  await client.send(new DeleteBucketLifecycleCommand({ Bucket }))
  await expect(get()).rejects.toMatchObject({ name: 'NoSuchLifecycleConfiguration' })
})

const all = { Status: 'Enabled' as const, Filter: {} }

test.each<[string, LifecycleRule, string]>([
  ['no action', all, 'InvalidRequest'],
  ['no days at all', { ...all, Expiration: { Days: 0 } }, 'InvalidArgument'],
  ['a date at noon', { ...all, Expiration: { Date: new Date(43_200_000) } }, 'InvalidArgument'],
  [
    'both days and markers',
    { ...all, Expiration: { Days: 1, ExpiredObjectDeleteMarker: true } },
    'MalformedXML',
  ],
  ['neither filter nor prefix', { Status: 'Enabled', Expiration: { Days: 1 } }, 'MalformedXML'],
  ['both filter and prefix', { ...all, Prefix: '', Expiration: { Days: 1 } }, 'MalformedXML'],
  [
    'a transition',
    { ...all, Transitions: [{ Days: 1, StorageClass: 'GLACIER' }] },
    'NotImplemented',
  ],
  [
    'a transition of old versions',
    { ...all, NoncurrentVersionTransitions: [{ NoncurrentDays: 1, StorageClass: 'GLACIER' }] },
    'NotImplemented',
  ],
  [
    'an abortion by tag',
    {
      Status: 'Enabled',
      Filter: { Tag: { Key: 'k', Value: 'v' } },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    },
    'InvalidRequest',
  ],
  [
    '101 newer versions',
    { ...all, NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 101 } },
    'InvalidArgument',
  ],
])('a rule with %s is refused', async (_, wrong, name) => {
  await expect(rule(wrong)).rejects.toMatchObject({ name })
})

async function rule(...Rules: LifecycleRule[]): Promise<void> {
  const LifecycleConfiguration = { Rules }
  await endpoint.client.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }),
  )
}
