import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { functionArn } from '../testing/start.ts'

const Bucket = 'version-events'
const Key = 'k'
let endpoint: TestEndpoint

beforeEach(async () => {
  endpoint = await openTestEndpoint()
  const { client } = endpoint
  await client.send(new CreateBucketCommand({ Bucket }))
  const target = {
    LambdaFunctionArn: functionArn,
    Events: ['s3:ObjectCreated:*' as const, 's3:ObjectRemoved:*' as const],
  }
  const NotificationConfiguration = { LambdaFunctionConfigurations: [target] }
  await client.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
  )
})

afterEach(() => endpoint.close())

test('where versions are kept, each event names the one it is about', async () => {
  await version('Enabled')
  const id = await put()
  const marker = await remove()
  await remove(marker)
  await remove(id)
  const sequencer = expect.stringMatching(/^[\dA-F]{18}$/)
  const eTag = expect.stringMatching(/^[\da-f]{32}$/)
  const emptyTag = 'd41d8cd98f00b204e9800998ecf8427e'
  expect(await recordedEvents()).toEqual([
    ['ObjectCreated:Put', { key: Key, size: 1, eTag, versionId: id, sequencer }],
    [
      'ObjectRemoved:DeleteMarkerCreated',
      { key: Key, eTag: emptyTag, versionId: marker, sequencer },
    ],
    ['ObjectRemoved:Delete', { key: Key, versionId: marker, sequencer }],
    ['ObjectRemoved:Delete', { key: Key, versionId: id, sequencer }],
  ])
  const sequencers = (await recordedEvents()).map(([, object]) => object.sequencer)
  expect([...new Set(sequencers)].sort()).toEqual(sequencers)
})

test('where versioning is suspended, no event names a version', async () => {
  await version('Suspended')
  await put()
  await remove()
  await remove('null')
  const events = await recordedEvents()
  expect(events.map(([name]) => name)).toEqual([
    'ObjectCreated:Put',
    'ObjectRemoved:DeleteMarkerCreated',
    'ObjectRemoved:Delete',
  ])
  expect(events.filter(([, object]) => 'versionId' in object)).toEqual([])
})

test('removing a missing version causes no event', async () => {
  await version('Enabled')
  await remove('a'.repeat(32))
  await remove('null')
  expect(await recordedEvents()).toEqual([])
})

test('an overtaken upload becomes a noncurrent version and causes its event', async () => {
  const { client } = endpoint
  await version('Enabled')
  const upload = { Bucket, Key }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(upload))
  const part = { ...upload, UploadId, PartNumber: 1, Body: 'part' }
  const { ETag } = await client.send(new UploadPartCommand(part))
  await put()
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  const { VersionId } = await client.send(
    new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload }),
  )
  const [first, second] = await recordedEvents()
  expect(second?.[1].versionId).toBe(VersionId)
  expect((second?.[1].sequencer ?? '') < (first?.[1].sequencer ?? '')).toBe(true)
})

interface EventObject {
  readonly sequencer: string
  readonly versionId?: string
}

async function recordedEvents(): Promise<[name: string, object: EventObject][]> {
  const invocations = await endpoint.invocations()
  return invocations.flatMap(({ payload }) => {
    const { Records } = payload as { Records: { eventName: string; s3: { object: EventObject } }[] }
    return Records.map(({ eventName, s3 }): [string, EventObject] => [eventName, s3.object])
  })
}

async function version(Status: 'Enabled' | 'Suspended'): Promise<void> {
  const VersioningConfiguration = { Status }
  await endpoint.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
}

async function put(): Promise<string | undefined> {
  return (await endpoint.client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))).VersionId
}

async function remove(VersionId?: string): Promise<string | undefined> {
  const removed = await endpoint.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))
  return removed.VersionId
}
