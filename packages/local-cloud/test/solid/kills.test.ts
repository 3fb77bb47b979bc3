import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expect, onTestFinished, test } from 'vitest'
import { createRandom } from '../../../../e2e/support/random.ts'
import { seed } from '../../../../e2e/support/seed.ts'
import { noise } from '../../src/s3/testing/noise.ts'
import { bodiesLeftIn } from '../../src/s3/testing/stored-bodies.ts'
import { openStore } from '../../src/store/store.ts'
import { type ServingChild, serveInChild } from './child.ts'

const Bucket = 'killed'
const kills = 12
const writers = 8
const keysOfEach = 4
/** Each kill comes after more writes than this, so that there are some on any machine. */
const leastWritesOfRound = 5
const random = createRandom(seed)

/** What a key holds, by ETag; an empty one for no object. */
interface Key {
  acknowledged: string
  /** Of a write that was not answered: it is done, or it is not. */
  underWay: string | undefined
}

const keys = new Map<string, Key>()
let writes = 0

test(`12 kills (-9) at any instant lose no acknowledged change, keep nothing by halves and leave no file (seed ${seed})`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kills-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (let i = 0; i < writers * keysOfEach; i++) {
    keys.set(`k${i}`, { acknowledged: '', underWay: undefined })
  }
  for (let round = 0; round < kills; round++) {
    const serving = await serveInChild(folder)
    onTestFinished(() => serving.kill())
    if (round === 0) await prepare(serving.client)
    await settle(serving.client)
    const enough = writes + leastWritesOfRound + random.below(40)
    const working = Array.from({ length: writers }, (_, i) => write(serving, i))
    await expect.poll(() => writes, { interval: 1 }).toBeGreaterThan(enough)
    // At an instant that no write knows.
    await wait(random.below(10))
    await serving.kill()
    await Promise.all(working)
  }
  const last = await serveInChild(folder)
  onTestFinished(() => last.kill())
  await settle(last.client)
  const objects = await listed(last.client)
  await abortAll(last.client)
  await last.kill()
  // What the kill kept from being removed, the next start removes before it serves.
  await (await serveInChild(folder)).kill()

  expect(writes).toBeGreaterThan(100)
  expect(await bodiesLeftIn(folder)).toHaveLength(objects.size)
  await expectEvents(folder, objects)
}, 240_000)

async function prepare(client: S3Client): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket }))
  await client.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [
          {
            LambdaFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:any',
            Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'],
          },
        ],
      },
    }),
  )
}

/** Changes its own keys, one change at a time, until the endpoint is gone. */
async function write({ client, child }: ServingChild, writer: number): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    const name = `k${writer * keysOfEach + random.below(keysOfEach)}`
    const key = keys.get(name)
    if (key === undefined || key.underWay !== undefined) return
    const body = noise(1 + random.below(40_000), random.below(2 ** 31))
    const change = random.pick([putOne, putOne, remove, upload, copyOne])
    const [outcome, run] = change(client, name, body)
    key.underWay = outcome
    try {
      await run()
    } catch {
      // Killed; `settle` finds out what became of it.
      return
    }
    key.acknowledged = outcome
    key.underWay = undefined
    writes++
  }
}

type Change = [outcome: string, run: () => Promise<unknown>]

const md5 = (body: Buffer) => createHash('md5').update(body).digest()

function putOne(client: S3Client, Key: string, Body: Buffer): Change {
  const run = () => client.send(new PutObjectCommand({ Bucket, Key, Body }))
  return [`"${md5(Body).toString('hex')}"`, run]
}

function remove(client: S3Client, Key: string): Change {
  return ['', () => client.send(new DeleteObjectCommand({ Bucket, Key }))]
}

function upload(client: S3Client, Key: string, Body: Buffer): Change {
  const object = { Bucket, Key }
  const run = async () => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(object))
    const { ETag } = await client.send(
      new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body }),
    )
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
    await client.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload }))
  }
  return [`"${md5(md5(Body)).toString('hex')}-1"`, run]
}

function copyOne(client: S3Client, Key: string): Change {
  const CopySource = `${Bucket}/source`
  const run = () => client.send(new CopyObjectCommand({ Bucket, Key, CopySource }))
  return [`"${md5(source).toString('hex')}"`, run]
}

const source = Buffer.from('the source of every copy')

async function listed(client: S3Client): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
    for (const { Key = '', ETag = '' } of Contents) found.set(Key, ETag)
  }
  return found
}

/** Sees that each key is as acknowledged, or as the change under way would have it. */
async function settle(client: S3Client): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket, Key: 'source', Body: source }))
  const found = await listed(client)
  for (const [name, key] of keys) {
    const etag = found.get(name) ?? ''
    expect([key.acknowledged, key.underWay], name).toContain(etag)
    key.acknowledged = etag
    key.underWay = undefined
    if (etag === '') continue
    const got = await client.send(new GetObjectCommand({ Bucket, Key: name }))
    const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? [])
    const hex = (etag.endsWith('-1"') ? md5(md5(bytes)) : md5(bytes)).toString('hex')
    expect(etag.slice(1, 33), name).toBe(hex)
  }
}

async function abortAll(client: S3Client): Promise<void> {
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }))
  for (const { Key, UploadId } of Uploads) {
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
  }
}

interface EventRecord {
  readonly eventName: string
  readonly s3: { readonly object: { key: string; eTag?: string; sequencer: string } }
}

/** The last event of each key tells what the key holds, and no two have one sequencer. */
async function expectEvents(folder: string, objects: Map<string, string>): Promise<void> {
  const store = await openStore(join(folder, 'store'))
  const events = store.sublevel<string, { payload: { Records: EventRecord[] } }>('events', {
    valueEncoding: 'json',
  })
  const records = (await events.values().all()).flatMap(({ payload }) => payload.Records)
  await store.close()
  expect(new Set(records.map(({ s3 }) => s3.object.sequencer)).size).toBe(records.length)
  for (const name of keys.keys()) {
    const ofKey = records.filter(({ s3 }) => s3.object.key === name)
    if (ofKey.length === 0) continue
    const latest = ofKey.reduce((a, b) => (a.s3.object.sequencer > b.s3.object.sequencer ? a : b))
    const removed = latest.eventName.startsWith('ObjectRemoved')
    const etag = removed ? undefined : `"${latest.s3.object.eTag}"`
    expect(objects.get(name), name).toBe(etag)
  }
}
