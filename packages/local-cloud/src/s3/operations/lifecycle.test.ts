import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type LifecycleRule,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { requestLifecycle } from '../expiry/lifecycle-client.ts'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { sendRaw } from '../testing/request.ts'
import { functionArn } from '../testing/start.ts'

const Bucket = 'aging'
const nothing = {
  expired: 0,
  markersCreated: 0,
  noncurrentExpired: 0,
  markersRemoved: 0,
  uploadsAborted: 0,
}
let endpoint: TestEndpoint
/** A time some days and hours after today's midnight, UTC. */
let day: (days: number, hours?: number) => Date

beforeEach(async () => {
  endpoint = await openTestEndpoint()
  const today = Math.floor(Date.now() / 86_400_000)
  day = (days, hours = 0) => new Date((today + days) * 86_400_000 + hours * 3_600_000)
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
})

afterEach(() => endpoint.close())

const all = { Status: 'Enabled' as const, Filter: {} }

test('an object expires at the midnight after its days, not before', async () => {
  const { client } = endpoint
  await rule({ ...all, Filter: { Prefix: 'in/' }, Expiration: { Days: 2 } })
  await putAt(day(0, 10), 'in/a')
  await putAt(day(0, 10), 'out/a')
  await subscribe()
  expect(await endpoint.runLifecycle(day(2, 23.9))).toEqual(nothing)
  expect(await endpoint.runLifecycle(day(3, 1))).toEqual({ ...nothing, expired: 1 })
  expect(await endpoint.runLifecycle(day(3, 1))).toEqual(nothing)
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket }))
  expect(Contents?.map((object) => object.Key)).toEqual(['out/a'])
  await expect.poll(async () => (await endpoint.bodies()).length).toBe(1)
})

test('the event of an expiration carries the sequencer of the creation and names S3 as its cause', async () => {
  await subscribe()
  await rule({ ...all, Expiration: { Days: 1 } })
  await putAt(day(0, 10), 'k')
  await endpoint.runLifecycle(day(2, 3))
  const [put, expiry] = await records()
  expect(expiry).toMatchObject({
    eventName: 'LifecycleExpiration:Delete',
    eventTime: day(2, 3).toISOString(),
    userIdentity: { principalId: 's3.amazonaws.com' },
    requestParameters: { sourceIPAddress: 's3.amazonaws.com' },
  })
  expect(expiry?.s3.object).toEqual({ key: 'k', sequencer: put?.s3.object.sequencer })
})

test('in a versioned bucket an expiration adds a delete marker dated midnight, older than later puts', async () => {
  const { client } = endpoint
  await subscribe()
  await version('Enabled')
  await rule({ ...all, Expiration: { Days: 1 } })
  await putAt(day(0, 10), 'k')
  expect(await endpoint.runLifecycle(day(400, 3))).toEqual({ ...nothing, markersCreated: 1 })
  const { DeleteMarkers, Versions } = await listed()
  expect(DeleteMarkers).toMatchObject([{ Key: 'k', IsLatest: true, LastModified: day(400) }])
  expect(Versions).toHaveLength(1)
  // The clock of the endpoint is a year behind the run's, and still the put is what is current.
  await endpoint.restart()
  await putAt(day(0, 11), 'k', 'newer')
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'k' }))
  expect(await got.Body?.transformToString()).toBe('newer')
  const [first, marker, second] = await records()
  expect(marker).toMatchObject({
    eventName: 'LifecycleExpiration:DeleteMarkerCreated',
    s3: { object: { key: 'k', versionId: DeleteMarkers?.[0]?.VersionId } },
  })
  expect(marker?.s3.object.sequencer).toMatch(/^00[\dA-F]{8}00000000$/)
  const sequencers = [first, marker, second].map((record) => record?.s3.object.sequencer)
  expect(sequencers).toEqual([...sequencers].sort())
})

test('rules that ran for a time far ahead still act on objects put now', async () => {
  await version('Enabled')
  await rule({ ...all, Expiration: { Days: 1 } })
  await putAt(day(0, 10), 'k')
  await endpoint.runLifecycle(day(400))
  await putAt(day(0, 11), 'k')
  expect(await endpoint.runLifecycle(day(2))).toEqual({ ...nothing, markersCreated: 1 })
  const { DeleteMarkers } = await listed()
  expect(DeleteMarkers?.map((marker) => marker.IsLatest)).toEqual([true, false])
})

test('an object put after that midnight stays', async () => {
  await version('Enabled')
  await rule({ ...all, Expiration: { Date: day(-9) } })
  await putAt(day(0, 0), 'at midnight')
  await putAt(day(0, 10), 'later')
  expect(await endpoint.runLifecycle(day(0, 23))).toEqual(nothing)
  expect(await endpoint.runLifecycle(day(1))).toEqual({ ...nothing, markersCreated: 2 })
})

test('with versioning suspended an expiration replaces the null version by a delete marker', async () => {
  await version('Enabled')
  const kept = await putAt(day(0, 8), 'k')
  await version('Suspended')
  await putAt(day(0, 9), 'k')
  await rule({ ...all, Expiration: { Days: 1 } })
  expect(await endpoint.runLifecycle(day(2))).toEqual({ ...nothing, markersCreated: 1 })
  const { DeleteMarkers, Versions } = await listed()
  expect(DeleteMarkers).toMatchObject([{ VersionId: 'null', IsLatest: true }])
  expect(Versions).toMatchObject([{ VersionId: kept, IsLatest: false }])
})

test('noncurrent versions expire some days after they were replaced, except the newest few', async () => {
  await subscribe()
  await version('Enabled')
  const ids: (string | undefined)[] = []
  for (let i = 0; i < 5; i++) ids.push(await putAt(day(i, 10), 'k'))
  await rule({
    ...all,
    NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 2 },
  })
  // Replaced on day 1 and due on day 3; the next is due on day 4.
  expect(await endpoint.runLifecycle(day(2, 23))).toEqual(nothing)
  expect(await endpoint.runLifecycle(day(3))).toEqual({ ...nothing, noncurrentExpired: 1 })
  const record = (await records()).at(-1)
  expect(record?.eventName).toBe('LifecycleExpiration:Delete')
  const first = (await records())[0]?.s3.object
  expect(record?.s3.object).toEqual({
    key: 'k',
    versionId: ids[0],
    sequencer: first?.sequencer,
  })
  expect(await endpoint.runLifecycle(day(90))).toEqual({ ...nothing, noncurrentExpired: 1 })
  const { Versions } = await listed()
  expect(Versions?.map((each) => each.VersionId)).toEqual(ids.slice(2).reverse())
})

test('an expired object delete marker is removed once no version is behind it', async () => {
  const { client } = endpoint
  await version('Enabled')
  await putAt(day(0, 10), 'k')
  setClock(day(1, 10))
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
  await rule(
    { ...all, NoncurrentVersionExpiration: { NoncurrentDays: 3 } },
    { ...all, Expiration: { ExpiredObjectDeleteMarker: true } },
  )
  expect(await endpoint.runLifecycle(day(4))).toEqual(nothing)
  expect(await endpoint.runLifecycle(day(5))).toEqual({ ...nothing, noncurrentExpired: 1 })
  expect(await endpoint.runLifecycle(day(5))).toEqual({ ...nothing, markersRemoved: 1 })
  const { DeleteMarkers, Versions } = await listed()
  expect([DeleteMarkers, Versions]).toEqual([undefined, undefined])
})

test('tags and sizes choose what expires', async () => {
  const { client } = endpoint
  setClock(day(0, 10))
  for (const [Key, Tagging, Body] of [
    ['both', 'a=1&b=2', 'long'],
    ['small', 'a=1', 's'],
    ['other', 'a=2', 'long'],
    ['none', undefined, 'long'],
  ] as const) {
    await client.send(new PutObjectCommand({ Bucket, Key, Tagging, Body }))
  }
  const And = { Tags: [{ Key: 'a', Value: '1' }], ObjectSizeGreaterThan: 2 }
  await rule({ ...all, Filter: { And }, Expiration: { Days: 1 } })
  expect(await endpoint.runLifecycle(day(9))).toEqual({ ...nothing, expired: 1 })
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket }))
  expect(Contents?.map((object) => object.Key)).toEqual(['none', 'other', 'small'])
})

test('of the versions of an object, only the current one announces its expiration', async () => {
  const { client } = endpoint
  await version('Enabled')
  await rule({ ...all, Expiration: { Days: 2 } })
  const object = { Bucket, Key: 'k' }
  const { VersionId } = await client.send(new PutObjectCommand({ ...object, Body: '1' }))
  const second = await client.send(new PutObjectCommand({ ...object, Body: '2' }))
  expect(second.Expiration).toContain('expiry-date=')
  const read = async (version: object) =>
    (await client.send(new GetObjectCommand({ ...object, ...version }))).Expiration
  expect(await read({ VersionId })).toBeUndefined()
  expect(await read({ VersionId: second.VersionId })).toBe(second.Expiration)
  expect(await read({})).toBe(second.Expiration)
})

test('an incomplete upload is aborted without an event', async () => {
  const { client } = endpoint
  await subscribe()
  setClock(day(0, 10))
  const upload = { Bucket, Key: 'k' }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(upload))
  await client.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'part' }))
  await rule({ ...all, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } })
  expect(await endpoint.runLifecycle(day(7, 23))).toEqual(nothing)
  expect(await endpoint.runLifecycle(day(8))).toEqual({ ...nothing, uploadsAborted: 1 })
  expect((await client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toBeUndefined()
  const again = new AbortMultipartUploadCommand({ ...upload, UploadId })
  await expect(client.send(again)).rejects.toMatchObject({ name: 'NoSuchUpload' })
  await expect.poll(async () => (await endpoint.bodies()).length).toBe(0)
  expect(await records()).toEqual([])
})

test('a lifecycle run works in steps through many keys and versions, and can be requested', async () => {
  const { client, port } = endpoint
  await version('Enabled')
  await rule({
    ...all,
    NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 3 },
  })
  setClock(day(0, 10))
  // 330 versions, so that a step ends in the midst of a key.
  for (let i = 0; i < 110; i++) {
    const puts = ['a', 'b', 'c'].map((Key) =>
      client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' })),
    )
    await Promise.all(puts)
  }
  const keys = { accessKeyId: 'local', secretAccessKey: 'locallocal' }
  const s3 = { s3Url: `http://127.0.0.1:${port}`, region: 'us-east-1', ...keys }
  setClock(new Date())
  const counts = await requestLifecycle(s3, day(9))
  expect(counts).toEqual({ ...nothing, noncurrentExpired: 3 * (110 - 4) })
  expect((await listed()).Versions).toHaveLength(12)
})

test('only the owner can run lifecycle rules, and only for a valid time', async () => {
  const { port } = endpoint
  const role = {
    arn: 'arn:aws:sts::000000000000:assumed-role/any/any',
    accessKeyId: 'role',
    secretAccessKey: 'rolerole',
    policy: () => ({
      Version: '2012-10-17' as const,
      Statement: [{ Effect: 'Allow' as const, Action: '*', Resource: '*' }],
    }),
  }
  endpoint.clientOf(role)
  const request = { port, method: 'POST', target: '/?x-local-lifecycle=' }
  expect(await sendRaw({ ...request, keys: role })).toMatchObject({ code: 'AccessDenied' })
  expect(await sendRaw(request)).toMatchObject({ status: 200 })
  for (const query of ['at=soon', 'at=9999-01-01', 'continuation-token=x']) {
    const target = `/?${query}&x-local-lifecycle=`
    expect(await sendRaw({ ...request, target })).toMatchObject({ code: 'InvalidArgument' })
  }
})

interface EventRecord {
  readonly eventName: string
  readonly s3: { readonly object: { readonly sequencer: string } }
}

async function records(): Promise<EventRecord[]> {
  const invocations = await endpoint.invocations()
  return invocations.flatMap(({ payload }) => (payload as { Records: EventRecord[] }).Records)
}

async function subscribe(): Promise<void> {
  const Events = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*', 's3:LifecycleExpiration:*'] as const
  const target = { LambdaFunctionArn: functionArn, Events: [...Events] }
  const NotificationConfiguration = { LambdaFunctionConfigurations: [target] }
  await endpoint.client.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
  )
}

async function rule(...Rules: LifecycleRule[]): Promise<void> {
  const LifecycleConfiguration = { Rules }
  await endpoint.client.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }),
  )
}

async function version(Status: 'Enabled' | 'Suspended'): Promise<void> {
  const VersioningConfiguration = { Status }
  await endpoint.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
}

/** Sets the clocks of the endpoint and of the client, which signs by it. */
function setClock(time: Date): void {
  endpoint.clock.now = () => time.getTime()
  endpoint.client.config.systemClockOffset = time.getTime() - Date.now()
}

async function putAt(time: Date, Key: string, Body = 'x'): Promise<string | undefined> {
  setClock(time)
  return (await endpoint.client.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId
}

function listed() {
  return endpoint.client.send(new ListObjectVersionsCommand({ Bucket }))
}
