import { createHash } from 'node:crypto'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  type Event,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { queueArn } from '../testing/start.ts'

const Bucket = 'told'
const Key = 'in/a+b c.txt'
const Events: Event[] = [
  's3:ObjectCreated:*',
  's3:ObjectRemoved:*',
  's3:ObjectTagging:*',
  's3:LifecycleExpiration:*',
]
const dayMs = 24 * 60 * 60 * 1000
let endpoint: TestEndpoint

beforeEach(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
  await endpoint.client.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: {
        QueueConfigurations: [{ QueueArn: queueArn, Events }],
        EventBridgeConfiguration: {},
      },
    }),
  )
})

afterEach(() => endpoint.close())

interface S3Record {
  readonly eventName: string
  readonly userIdentity: { readonly principalId: string }
  readonly s3: { readonly object: Readonly<Record<string, unknown>> & { readonly key: string } }
}

interface BridgeEvent {
  readonly 'detail-type': string
  readonly detail: Readonly<Record<string, unknown>> & {
    readonly object: Readonly<Record<string, unknown>>
  }
}

/** Each event by its S3 name, with what its object has, after seeing that both forms agree. */
async function recordedEvents(): Promise<(readonly [string, Readonly<Record<string, unknown>>])[]> {
  const messages = (await endpoint.messages()).map(({ body }) => JSON.parse(body))
  const records = messages.flatMap(({ Records = [] }): S3Record[] => Records)
  const events = (await endpoint.published()) as BridgeEvent[]
  expect(events).toHaveLength(records.length)
  return records.map(({ eventName, s3: { object } }, i) => {
    const { eTag, versionId, key, ...others } = object
    const raw = decodeURIComponent(key.replaceAll('+', ' '))
    expect(events[i]?.detail.object).toEqual({
      ...others,
      key: raw,
      ...(eTag === undefined ? {} : { etag: eTag }),
      ...(versionId === undefined ? {} : { 'version-id': versionId }),
    })
    expect(raw).toBe(Key)
    return [eventName, object] as const
  })
}

async function changeInEveryWay(): Promise<void> {
  const { client } = endpoint
  await client.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }))
  const TagSet = [{ Key: 'a', Value: 'b' }]
  await client.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }))
  await client.send(new DeleteObjectTaggingCommand({ Bucket, Key }))
  const CopySource = `${Bucket}/${encodeURIComponent(Key)}`
  const copy = { Bucket, Key, CopySource, MetadataDirective: 'REPLACE' as const }
  await client.send(new CopyObjectCommand(copy))
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }))
  const part = { Bucket, Key, UploadId, PartNumber: 1, Body: 'part' }
  await client.send(new UploadPartCommand(part))
  const ETag = createHash('md5').update('part').digest('hex')
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  const complete = { Bucket, Key, UploadId, MultipartUpload }
  await client.send(new CompleteMultipartUploadCommand(complete))
  await client.send(new DeleteObjectCommand({ Bucket, Key }))
}

test('without versioning events have no version id, and removals neither size nor ETag', async () => {
  await changeInEveryWay()
  const all = ['key', 'size', 'eTag', 'sequencer']
  expect((await recordedEvents()).map(([name, object]) => [name, Object.keys(object)])).toEqual([
    ['ObjectCreated:Put', all],
    ['ObjectTagging:Put', ['key', 'eTag']],
    ['ObjectTagging:Delete', ['key', 'eTag']],
    ['ObjectCreated:Copy', all],
    ['ObjectCreated:CompleteMultipartUpload', all],
    ['ObjectRemoved:Delete', ['key', 'sequencer']],
  ])
})

test('with versioning every event has its version id, and a delete marker an ETag and no size', async () => {
  await endpoint.client.send(
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
  )
  await changeInEveryWay()
  const before = await recordedEvents()
  const [, marker] = before.at(-1) ?? []
  const VersionId = String(marker?.versionId)
  await endpoint.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))
  const all = ['key', 'size', 'eTag', 'versionId', 'sequencer']
  const events = await recordedEvents()
  expect(events.map(([name, object]) => [name, Object.keys(object)])).toEqual([
    ['ObjectCreated:Put', all],
    ['ObjectTagging:Put', ['key', 'eTag', 'versionId']],
    ['ObjectTagging:Delete', ['key', 'eTag', 'versionId']],
    ['ObjectCreated:Copy', all],
    ['ObjectCreated:CompleteMultipartUpload', all],
    ['ObjectRemoved:DeleteMarkerCreated', ['key', 'eTag', 'versionId', 'sequencer']],
    ['ObjectRemoved:Delete', ['key', 'versionId', 'sequencer']],
  ])
  const [, removal] = events.at(-1) ?? []
  expect(removal?.versionId).toBe(VersionId)
  expect(String(removal?.sequencer) > String(marker?.sequencer)).toBe(true)
})

test("a lifecycle expiration is notified with the sequencer of the creation, as S3's own action", async () => {
  const { client } = endpoint
  await client.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }))
  const Rules = [{ ID: 'r', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } }]
  await client.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration: { Rules: Rules as never },
    }),
  )
  await endpoint.runLifecycle(new Date(Date.now() + 3 * dayMs))
  const [created, expired] = await recordedEvents()
  expect(expired).toEqual([
    'LifecycleExpiration:Delete',
    { key: created?.[1].key, sequencer: created?.[1].sequencer },
  ])
  const last = (await endpoint.published()).at(-1)
  expect(last).toMatchObject({
    'detail-type': 'Object Deleted',
    detail: {
      requester: 's3.amazonaws.com',
      reason: 'Lifecycle Expiration',
      'deletion-type': 'Permanently Deleted',
    },
  })
  expect((last as BridgeEvent).detail).not.toHaveProperty('source-ip-address')
})

test('an event carries the region of its bucket, be it caused by a caller or by S3', async () => {
  const { client } = endpoint
  const abroad = 'told-abroad'
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const }
  await client.send(new CreateBucketCommand({ Bucket: abroad, CreateBucketConfiguration }))
  await client.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: abroad,
      NotificationConfiguration: {
        QueueConfigurations: [{ QueueArn: queueArn, Events }],
        EventBridgeConfiguration: {},
      },
    }),
  )
  const Rules = [{ Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 1 } }]
  const LifecycleConfiguration = { Rules }
  await client.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket: abroad, LifecycleConfiguration }),
  )
  await client.send(new PutObjectCommand({ Bucket: abroad, Key, Body: 'hello' }))
  await endpoint.runLifecycle(new Date(Date.now() + 3 * dayMs))
  expect((await recordedEvents()).map(([name]) => name)).toEqual([
    'ObjectCreated:Put',
    'LifecycleExpiration:Delete',
  ])
  const records = (await endpoint.messages()).flatMap(
    ({ body }): { awsRegion: string }[] => JSON.parse(body).Records ?? [],
  )
  expect(records.map(({ awsRegion }) => awsRegion)).toEqual(['eu-west-1', 'eu-west-1'])
  for (const event of await endpoint.published())
    expect(event).toMatchObject({ region: 'eu-west-1' })
})
