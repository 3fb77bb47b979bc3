import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { owner, Principals } from '../../src/identity/index.ts'
import { createS3, type S3 } from '../../src/s3/index.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { multiplyObject } from './multiply-object.ts'

// What a page costs is counted in rows read, which no slow machine changes.

const Bucket = 'many'
const folders = 20
const inEach = 1_000
let folder: string
let store: Store
let s3: S3
let server: ReturnType<typeof createServer>
let client: S3Client
let rowsRead = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'many-'))
  store = await openStore(join(folder, 'store'))
  const principals = new Principals()
  principals.add(owner({ accessKeyId: 'local', secretAccessKey: 'locallocal' }))
  s3 = await createS3({
    store,
    folder,
    principals,
    region: 'us-east-1',
    functionExists: () => false,
    outbox: { operation: () => ({ type: 'del', key: 'nothing' }), wake: () => undefined },
  })
  server = createServer(s3.listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'locallocal' },
  })
  await client.send(new CreateBucketCommand({ Bucket }))
  await client.send(new PutObjectCommand({ Bucket, Key: 'one', Body: '' }))
  await multiplyObject(store, Bucket, 'one', folders * inEach, nameOf)
  await countRows()
})
afterAll(async () => {
  client.destroy()
  server.close()
  server.closeAllConnections()
  await s3.close()
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

function nameOf(i: number): string {
  const within = String(i % inEach).padStart(4, '0')
  return `folder-${String(Math.floor(i / inEach)).padStart(2, '0')}/${within}`
}

/** Counts what every iterator of the store gives, through whichever sublevel. */
async function countRows(): Promise<void> {
  const iterator = store.iterator()
  const prototype = Object.getPrototypeOf(iterator) as Record<'_next' | '_nextv', Read>
  await iterator.close()
  const { _next: next, _nextv: nextv } = prototype
  prototype._next = async function (...parameters: unknown[]) {
    rowsRead++
    return await next.apply(this, parameters)
  }
  prototype._nextv = async function (...parameters: unknown[]) {
    const rows = (await nextv.apply(this, parameters)) as unknown[]
    rowsRead += rows.length
    return rows
  }
}

type Read = (...parameters: unknown[]) => Promise<unknown>

async function costOf<T>(call: () => Promise<T>): Promise<[answer: T, rows: number]> {
  rowsRead = 0
  return [await call(), rowsRead]
}

test('a page of 1,000 reads hardly more than 1,000 rows, wherever it begins', async () => {
  for (const StartAfter of [undefined, nameOf(9_999), nameOf(18_000)]) {
    const list = new ListObjectsV2Command({ Bucket, StartAfter })
    const [page, rows] = await costOf(() => client.send(list))
    expect(page.KeyCount).toBe(1_000)
    expect(rows).toBeGreaterThan(999)
    expect(rows).toBeLessThan(1_005)
  }
  const [old, rows] = await costOf(() =>
    client.send(new ListObjectsCommand({ Bucket, Marker: nameOf(15_000), MaxKeys: 10 })),
  )
  expect(old.Contents).toHaveLength(10)
  expect(rows).toBeLessThan(15)
})

test('a listing by delimiter costs a step for each folder, not for each object', async () => {
  const list = new ListObjectsV2Command({ Bucket, Delimiter: '/' })
  const [page, rows] = await costOf(() => client.send(list))
  expect(page.CommonPrefixes).toHaveLength(folders)
  expect(page.Contents?.map(({ Key }) => Key)).toEqual(['one'])
  expect(rows).toBeLessThan(3 * folders)
})

test('a listing to its end reads each row about once', async () => {
  let ContinuationToken: string | undefined
  let keys = 0
  rowsRead = 0
  for (let i = 0; i < 100; i++) {
    const page = await client.send(new ListObjectsV2Command({ Bucket, ContinuationToken }))
    keys += page.KeyCount ?? 0
    ContinuationToken = page.NextContinuationToken
    if (ContinuationToken === undefined) break
  }
  expect(keys).toBe(folders * inEach + 1)
  expect(rowsRead).toBeLessThan(keys + 3 * 21)
})

test('a page of versions reads about as many rows as it lists', async () => {
  const list = new ListObjectVersionsCommand({ Bucket, KeyMarker: nameOf(12_000), MaxKeys: 100 })
  const [page, rows] = await costOf(() => client.send(list))
  expect(page.Versions).toHaveLength(100)
  expect(rows).toBeLessThan(250)
})
