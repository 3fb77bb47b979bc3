import { createHash } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  type Event,
  type FilterRule,
  GetBucketNotificationConfigurationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { functionArn } from '../testing/start.ts'

const Bucket = 'events'
let endpoint: TestEndpoint

beforeEach(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
  await subscribe([{ id: 'all' }])
})

afterEach(() => endpoint.close())

test('a put causes an event of version 2.6 with exactly the documented fields', async () => {
  const { client } = endpoint
  const timeMs = Date.now() + 123
  endpoint.clock.now = () => timeMs
  const Key = "in/a b+c%\u00e9\u{1f600}=~'.txt"
  const { $metadata } = await client.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }))
  const [invocation] = await endpoint.invocations()
  const record = recordOf(invocation?.payload)
  expect(invocation).toEqual({
    functionArn,
    payload: {
      Records: [
        {
          eventVersion: '2.6',
          eventSource: 'aws:s3',
          awsRegion: 'us-east-1',
          eventTime: new Date(timeMs).toISOString(),
          eventName: 'ObjectCreated:Put',
          userIdentity: { principalId: 'AWS:local' },
          requestParameters: { sourceIPAddress: '127.0.0.1' },
          responseElements: {
            'x-amz-request-id': $metadata.requestId,
            'x-amz-id-2': $metadata.extendedRequestId,
          },
          s3: {
            s3SchemaVersion: '1.0',
            configurationId: 'all',
            bucket: {
              name: Bucket,
              ownerIdentity: { principalId: '000000000000' },
              arn: 'arn:aws:s3:::events',
            },
            object: {
              key: 'in/a+b%2Bc%25%C3%A9%F0%9F%98%80%3D%7E%27.txt',
              size: 5,
              eTag: '5d41402abc4b2a76b9719d911017c592',
              sequencer: record.s3.object.sequencer,
            },
          },
        },
      ],
    },
  })
  expect(Number.parseInt(record.s3.object.sequencer.slice(2, 10), 16)).toBe(
    Math.trunc(timeMs / 1000),
  )
})

test('the event of a removal has no size or eTag, and removing a missing key causes no event', async () => {
  const { client } = endpoint
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'never' }))
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
  const records = await endpoint.invocations().then((all) => all.map((i) => recordOf(i.payload)))
  expect(records.map((record) => record.eventName)).toEqual([
    'ObjectCreated:Put',
    'ObjectRemoved:Delete',
  ])
  const [put, removal] = records.map((record) => record.s3.object)
  expect(Object.keys(removal ?? {})).toEqual(['key', 'sequencer'])
  expect((put?.sequencer ?? '') < (removal?.sequencer ?? '')).toBe(true)
})

test('each key of a deletion of many has its own event and sequencer', async () => {
  const { client } = endpoint
  const Keys = ['a', 'b', 'c']
  for (const Key of Keys) await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
  const Objects = [...Keys, 'b', 'none'].map((Key) => ({ Key }))
  await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
  const removed = (await endpoint.invocations())
    .map((invocation) => recordOf(invocation.payload))
    .filter((record) => record.eventName === 'ObjectRemoved:Delete')
  expect(removed.map((record) => record.s3.object.key).sort()).toEqual(Keys)
  expect(new Set(removed.map((record) => record.s3.object.sequencer)).size).toBe(3)
})

test('a multipart upload carries the sequencer of its start, and so loses to a put that came since', async () => {
  const { client } = endpoint
  const UploadId = await begin('k')
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'newer' }))
  await complete('k', UploadId)
  const [put, completion] = (await endpoint.invocations()).map((i) => recordOf(i.payload))
  expect(completion?.eventName).toBe('ObjectCreated:CompleteMultipartUpload')
  expect(completion?.s3.object).toMatchObject({ size: 4, eTag: expect.stringMatching(/-1$/) })
  expect((completion?.s3.object.sequencer ?? '') < (put?.s3.object.sequencer ?? '')).toBe(true)
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'k' }))
  expect(await got.Body?.transformToString()).toBe('newer')
  await expect.poll(async () => (await endpoint.bodies()).length).toBe(1)
})

test('a completion after the removal of the object makes the upload current', async () => {
  const { client } = endpoint
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'old' }))
  const UploadId = await begin('k')
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
  await complete('k', UploadId)
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'k' }))
  expect(head.ContentLength).toBe(4)
})

test('a repeated completion, an abort and a refused put cause no event', async () => {
  const { client } = endpoint
  const UploadId = await begin('k')
  await complete('k', UploadId)
  await complete('k', UploadId)
  const other = await begin('k')
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'k', UploadId: other }))
  const refused = new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', IfNoneMatch: '*' })
  await expect(client.send(refused)).rejects.toThrow()
  expect(await endpoint.invocations()).toHaveLength(1)
})

test('of many puts of one key at once, the one with the greatest sequencer remains', async () => {
  const { client } = endpoint
  const bodies = Array.from({ length: 64 }, (_, i) => `body ${i}`)
  await Promise.all(
    bodies.map((Body) => client.send(new PutObjectCommand({ Bucket, Key: 'one', Body }))),
  )
  const objects = (await endpoint.invocations()).map((i) => recordOf(i.payload).s3.object)
  expect(new Set(objects.map((object) => object.sequencer)).size).toBe(64)
  const last = objects.reduce((a, b) => (a.sequencer > b.sequencer ? a : b))
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'one' }))
  expect(head.ETag).toBe(`"${last.eTag}"`)
  await expect.poll(async () => (await endpoint.bodies()).length).toBe(1)
})

test('sequencers go on rising after a restart with the clock set back', async () => {
  const { client } = endpoint
  const before = Date.now()
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '1' }))
  endpoint.clock.now = () => before - 60_000
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '2' }))
  await endpoint.restart()
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '3' }))
  const found = (await endpoint.invocations()).map((i) => recordOf(i.payload).s3.object.sequencer)
  expect(found).toHaveLength(3)
  expect(found).toEqual([...new Set(found)].sort())
})

test('only targets whose events and filter match are notified, under their own id', async () => {
  const { client } = endpoint
  await subscribe([
    { id: 'texts', events: ['s3:ObjectCreated:*'], prefix: 'in/', suffix: '.txt' },
    { id: 'images', events: ['s3:ObjectCreated:Put'], prefix: 'in/', suffix: '.png' },
    { id: 'gone', events: ['s3:ObjectRemoved:*'] },
    { id: 'spaced', events: ['s3:ObjectCreated:*'], prefix: 'a+b/' },
    { id: 'raw', events: ['s3:ObjectCreated:*'], prefix: 'b+c/' },
    { id: 'plus', events: ['s3:ObjectCreated:*'], prefix: 'b%2Bc/' },
  ])
  for (const Key of ['in/a.txt', 'in/a.png', 'in/a.gif', 'out/a.txt', 'a b/c', 'b c/d', 'b+c/e']) {
    await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
  }
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'out/a.txt' }))
  const keys = (await endpoint.invocations())
    .map((invocation) => recordOf(invocation.payload).s3)
    .map(({ configurationId, object }) => `${configurationId} ${object.key}`)
  const created = ['texts in/a.txt', 'images in/a.png', 'spaced a+b/c', 'raw b+c/d', 'plus b%2Bc/e']
  expect(keys).toEqual([...created, 'gone out/a.txt'])
})

test('a configuration is read back as written, replaced whole, and ended by an empty one', async () => {
  const { client } = endpoint
  await subscribe([{ id: 'one', prefix: 'a&b/', suffix: '.txt' }])
  const get = new GetBucketNotificationConfigurationCommand({ Bucket })
  const { LambdaFunctionConfigurations } = await client.send(get)
  expect(LambdaFunctionConfigurations).toEqual([
    {
      Id: 'one',
      LambdaFunctionArn: functionArn,
      Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'],
      Filter: {
        Key: {
          FilterRules: [
            { Name: 'Prefix', Value: 'a&b/' },
            { Name: 'Suffix', Value: '.txt' },
          ],
        },
      },
    },
  ])
  await subscribe([])
  expect((await client.send(get)).LambdaFunctionConfigurations).toBeUndefined()
  await client.send(new PutObjectCommand({ Bucket, Key: 'a&b/c.txt', Body: 'x' }))
  expect(await endpoint.invocations()).toEqual([])
})

test('a configuration that S3 refuses is refused, and the old one stays', async () => {
  const invalid = { name: 'InvalidArgument' }
  const overlapping = [
    { id: 'a', events: ['s3:ObjectCreated:*'] as Event[], prefix: 'in/' },
    { id: 'b', events: ['s3:ObjectCreated:Put'] as Event[], prefix: 'in/deep/' },
  ]
  await expect(subscribe(overlapping)).rejects.toMatchObject({
    ...invalid,
    message: expect.stringMatching(/^Configurations overlap\. /),
  })
  await expect(subscribe([{ id: 'x', arn: `${functionArn}-not` }])).rejects.toMatchObject({
    ...invalid,
    message: 'Unable to validate the following destination configurations',
  })
  const unknown = ['s3:ObjectEaten:*' as Event]
  await expect(subscribe([{ id: 'x', events: unknown }])).rejects.toMatchObject(invalid)
  await endpoint.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
  expect(await endpoint.invocations()).toHaveLength(1)
})

interface Target {
  id: string
  arn?: string
  events?: Event[]
  prefix?: string
  suffix?: string
}

async function subscribe(targets: Target[]): Promise<void> {
  const LambdaFunctionConfigurations = targets.map(({ id, arn, events, prefix, suffix }) => {
    const FilterRules: FilterRule[] = []
    if (prefix !== undefined) FilterRules.push({ Name: 'prefix', Value: prefix })
    if (suffix !== undefined) FilterRules.push({ Name: 'suffix', Value: suffix })
    return {
      Id: id,
      LambdaFunctionArn: arn ?? functionArn,
      Events: events ?? (['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] satisfies Event[]),
      ...(FilterRules.length === 0 ? {} : { Filter: { Key: { FilterRules } } }),
    }
  })
  await endpoint.client.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { LambdaFunctionConfigurations },
    }),
  )
}

async function begin(Key: string): Promise<string> {
  const { client } = endpoint
  const { UploadId = '' } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }))
  const input = { Bucket, Key, UploadId, PartNumber: 1, Body: 'part' }
  await client.send(new UploadPartCommand(input))
  return UploadId
}

async function complete(Key: string, UploadId: string): Promise<void> {
  const ETag = createHash('md5').update('part').digest('hex')
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  await endpoint.client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }),
  )
}

interface EventRecord {
  eventName: string
  s3: {
    configurationId: string
    object: { key: string; size?: number; eTag?: string; sequencer: string }
  }
}

function recordOf(payload: object | undefined): EventRecord {
  const { Records } = payload as { Records: EventRecord[] }
  expect(Records).toHaveLength(1)
  return Records[0] as EventRecord
}
