import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { expect, onTestFinished, test } from 'vitest'
import { mostSmallBytes } from './storage/small-bodies.ts'
import { openTestEndpoint, type TestEndpoint } from './testing/endpoint.ts'
import { killUnderLoad, payloadsIn } from './testing/kill-under-load.ts'
import { functionArn } from './testing/start.ts'
import { bodiesLeftIn } from './testing/stored-bodies.ts'

const Bucket = 'durable'

test('a put that meets a failing disk is InternalError and leaves nothing', async () => {
  const endpoint = await openDurable()
  const { client, folder } = endpoint
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'old' }))
  const large = Buffer.alloc(mostSmallBytes + 1, 'new')
  await rename(join(folder, 'tmp'), join(folder, 'away'))
  const put = new PutObjectCommand({ Bucket, Key: 'k', Body: large })
  await expect(client.send(put)).rejects.toMatchObject({ name: 'InternalError' })
  await mkdir(join(folder, 'tmp'))
  // The rename to the final name fails: the bytes are written, the row must not be.
  const shards = join(folder, 'bodies')
  await rename(shards, join(folder, 'bodies-away'))
  await expect(client.send(put)).rejects.toMatchObject({ name: 'InternalError' })
  await rename(join(folder, 'bodies-away'), shards)
  expect(await endpoint.bodies()).toHaveLength(1)
  expect(await endpoint.invocations()).toHaveLength(1)
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'k' }))
  expect(await got.Body?.transformToString()).toBe('old')
})

test('a reader gets the whole version that it began to read; its file is removed afterwards', async () => {
  const endpoint = await openDurable()
  const { client } = endpoint
  const old = Buffer.alloc(20_000_000, 'old')
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: old }))
  // More than sockets buffer, so that the file is still being read during the overwrite.
  const reading = await client.send(new GetObjectCommand({ Bucket, Key: 'k' }))
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'new' }))
  expect(await endpoint.bodies()).toHaveLength(2)
  const bytes = Buffer.from((await reading.Body?.transformToByteArray()) ?? [])
  expect(bytes.equals(old)).toBe(true)
  await expect.poll(async () => (await endpoint.bodies()).length).toBe(1)
})

test('readers never see a mix of two versions while an object is overwritten', async () => {
  const endpoint = await openDurable()
  const { client } = endpoint
  const write = (i: number): Promise<unknown> =>
    client.send(
      new PutObjectCommand({ Bucket, Key: 'k', Body: Buffer.alloc(100_000 + i, String(i % 10)) }),
    )
  await write(0)
  const writing = (async () => {
    for (let i = 1; i < 60; i++) await write(i)
  })()
  for (let i = 0; i < 60; i++) {
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'k' }))
    const text = (await got.Body?.transformToString()) ?? ''
    expect(new Set(text)).toEqual(new Set([String((text.length - 100_000) % 10)]))
  }
  await writing
})

test('the next start removes what a dead process left unfinished and keeps what it stored', async () => {
  const endpoint = await openDurable()
  const { client, folder } = endpoint
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'kept' }))
  await writeFile(join(folder, 'tmp', 'half'), 'half')
  await endpoint.restart()
  expect(await endpoint.bodies()).toHaveLength(1)
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'k' }))
  expect(await got.Body?.transformToString()).toBe('kept')
})

test('a process killed under load loses no acknowledged object and no event, and leaves no stray file', async () => {
  const acknowledged = new Set<string>()
  const bodies = new Map<string, string>()
  const folder = await killUnderLoad({
    prepare,
    requestsOf: (round) => 40 + round * 17,
    async request(client, number) {
      const put = { Bucket, Key: `k${number % 20}`, Body: `body ${number}` }
      const { ETag = '' } = await client.send(new PutObjectCommand(put))
      acknowledged.add(ETag.replaceAll('"', ''))
    },
    async look(client) {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }))
      for (const { Key = '', ETag = '' } of Contents) {
        const got = await client.send(new GetObjectCommand({ Bucket, Key }))
        expect(await got.Body?.transformToString()).toMatch(/^body \d+$/)
        bodies.set(Key, ETag.replaceAll('"', ''))
      }
    },
  })

  const objects = (await payloadsIn(folder)).map((payload) => {
    const { Records } = payload as { Records: { s3: { object: EventObject } }[] }
    return Records[0]?.s3.object as EventObject
  })
  const left = await bodiesLeftIn(folder)

  expect(acknowledged.size).toBeGreaterThan(100)
  const listed = new Set(objects.map((object) => object.eTag))
  expect([...acknowledged].filter((etag) => !listed.has(etag))).toEqual([])
  expect(new Set(objects.map((object) => object.sequencer)).size).toBe(objects.length)
  for (const [key, etag] of bodies) {
    const ofKey = objects.filter((object) => object.key === key)
    const last = ofKey.reduce((a, b) => (a.sequencer > b.sequencer ? a : b))
    expect(etag).toBe(last.eTag)
  }
  expect(left).toHaveLength(bodies.size)
})

interface EventObject {
  key: string
  eTag: string
  sequencer: string
}

async function openDurable(): Promise<TestEndpoint> {
  const endpoint = await openTestEndpoint()
  onTestFinished(() => endpoint.close())
  await prepare(endpoint.client)
  return endpoint
}

async function prepare(client: S3Client): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket }))
  const target = { LambdaFunctionArn: functionArn, Events: ['s3:ObjectCreated:*' as const] }
  await client.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { LambdaFunctionConfigurations: [target] },
    }),
  )
}
