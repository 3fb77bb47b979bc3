import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ServingChild, serveInChild } from './child.ts'

const mebibyte = 1024 * 1024
const Bucket = 'slow'
/** Far less than what the clients below would have it hold if it held what it reads or sends. */
const greatestGrowthBytes = 200 * mebibyte
/** Connections that the SDK keeps, and files that happen to be open. */
const otherDescriptors = 30

let folder: string
let serving: ServingChild
let sockets: Socket[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slow-'))
  serving = await serveInChild(folder)
  sockets = []
  await serving.client.send(new CreateBucketCommand({ Bucket }))
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await serving.kill()
  await rm(folder, { recursive: true, force: true })
})

/** A connection that has sent what is given and sends no more. */
async function open(text: string, body?: Buffer): Promise<Socket> {
  const { hostname, port } = new URL(serving.url)
  const socket = connect(Number(port), hostname)
  sockets.push(socket)
  socket.on('error', () => undefined)
  socket.pause()
  await once(socket, 'connect')
  socket.write(text)
  if (body !== undefined) socket.write(body)
  return socket
}

function requestOf(method: string, url: string, headers = ''): string {
  const { pathname, search, host } = new URL(url)
  return `${method} ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n`
}

async function expectOthersServed(): Promise<void> {
  const { client } = serving
  for (let i = 0; i < 10; i++) {
    const object = { Bucket, Key: `other-${i}` }
    await client.send(new PutObjectCommand({ ...object, Body: 'served' }))
    const got = await client.send(new GetObjectCommand(object))
    expect(await got.Body?.transformToString()).toBe('served')
  }
}

/** Once the slow are gone, so is what they held. */
async function expectReleased(before: number): Promise<void> {
  for (const socket of sockets) socket.destroy()
  const descriptors = async () => (await serving.usage()).descriptors
  await expect.poll(descriptors).toBeLessThan(before + otherDescriptors)
}

test('200 clients that never finish their headers do not block others', async () => {
  const before = await serving.usage()
  for (let i = 0; i < 200; i++) await open('GET /slow/k HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ')
  await expectOthersServed()
  const during = await serving.usage()
  expect(during.descriptors).toBeLessThan(before.descriptors + 200 + otherDescriptors)
  expect(during.maxRssBytes - before.maxRssBytes).toBeLessThan(greatestGrowthBytes)
  await expectReleased(before.descriptors)
})

test('100 uploads that stop half-way create no object, and their bytes are removed', async () => {
  const { client } = serving
  const before = await serving.usage()
  const half = Buffer.alloc(4 * mebibyte, 'half')
  for (let i = 0; i < 100; i++) {
    const url = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: `half-${i}` }))
    await open(requestOf('PUT', url, `Content-Length: ${2 * half.length}\r\n`), half)
  }
  const temporary = async () => (await readdir(join(folder, 'tmp'))).length
  await expect.poll(temporary).toBe(100)
  await expectOthersServed()
  const during = await serving.usage()
  expect(during.maxRssBytes - before.maxRssBytes).toBeLessThan(greatestGrowthBytes)
  await expectReleased(before.descriptors)
  await expect.poll(temporary).toBe(0)
  const listed = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'half-' }))
  expect(listed.KeyCount).toBe(0)
})

test('100 readers that stop reading hold no memory and do not block reads or overwrites', async () => {
  const { client } = serving
  const object = { Bucket, Key: 'large' }
  await client.send(new PutObjectCommand({ ...object, Body: Buffer.alloc(30 * mebibyte, 'old') }))
  const before = await serving.usage()
  for (let i = 0; i < 100; i++) {
    await open(requestOf('GET', await getSignedUrl(client, new GetObjectCommand(object))))
  }
  const descriptors = async () => (await serving.usage()).descriptors
  // A connection and a file each.
  await expect.poll(descriptors).toBeGreaterThan(before.descriptors + 150)
  await expectOthersServed()
  await client.send(new PutObjectCommand({ ...object, Body: 'new' }))
  expect((await client.send(new HeadObjectCommand(object))).ContentLength).toBe(3)
  const during = await serving.usage()
  expect(during.maxRssBytes - before.maxRssBytes).toBeLessThan(greatestGrowthBytes)
  await expectReleased(before.descriptors)
  const files = async () => {
    const all = await readdir(join(folder, 'bodies'), { recursive: true, withFileTypes: true })
    return all.filter((entry) => entry.isFile()).length
  }
  // The other objects are small and have none.
  await expect.poll(files).toBe(0)
})
