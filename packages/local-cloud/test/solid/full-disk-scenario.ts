import { createHash } from 'node:crypto'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { noise } from '../../src/s3/testing/noise.ts'
import { bodiesLeftIn } from '../../src/s3/testing/stored-bodies.ts'
import { serveInChild } from './child.ts'

// What happens to the endpoint on a disk that gets full and has room again, as one line of JSON.
// The folder given is a small file system of this process's own, so it all happens in here.

const folder = process.argv[2] ?? ''
const filler = join(folder, 'filler')
const Bucket = 'full'
const etagOf = (body: Buffer) => `"${createHash('md5').update(body).digest('hex')}"`

/** What has to be there: every write that was acknowledged, and no deletion since. */
const acknowledged = new Map<string, string>()
/** What may be there: a write that failed may yet be found done, whole. */
const attempted = new Map<string, string>()
const deleted = new Set<string>()
const statuses = new Set<number>()
let number = 0

async function put(client: S3Client, sizeBytes: number): Promise<boolean> {
  const Body = noise(sizeBytes, number)
  const Key = `k${number++}`
  attempted.set(Key, etagOf(Body))
  try {
    await client.send(new PutObjectCommand({ Bucket, Key, Body }))
    acknowledged.set(Key, etagOf(Body))
    return true
  } catch (error) {
    const { $metadata } = error as { $metadata?: { httpStatusCode?: number } }
    statuses.add($metadata?.httpStatusCode ?? 0)
    return false
  }
}

/** A change that needs no room but for the store's record of it. */
async function change(client: S3Client): Promise<boolean> {
  const create = new CreateMultipartUploadCommand({ Bucket, Key: 'never completed' })
  return await client.send(create).then(
    () => true,
    () => false,
  )
}

/** An upload that takes what room it is let, and then stands still. */
async function holdDisk(client: S3Client): Promise<Socket> {
  const url = new URL(await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'held' })))
  const socket = connect(Number(url.port), url.hostname)
  let answered = false
  socket.on('data', () => {
    answered = true
  })
  socket.on('error', () => {
    answered = true
  })
  socket.write(`PUT ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\n`)
  socket.write('Content-Length: 1000000000\r\n\r\n')
  const freeBlocks = async () => (await statfs(folder)).bavail
  for (let i = 0; i < 5_000 && !answered; i++) {
    const before = await freeBlocks()
    if (before === 0) break
    socket.write(Buffer.alloc(before > 500 ? 400_000 : 4_096))
    // Until it has arrived on the disk, so that no more is sent than what there is room for.
    for (let wait = 0; wait < 200 && (await freeBlocks()) === before; wait++) await sleep(1)
  }
  return socket
}

/** Takes what room there is, to the last byte. */
function fill(): void {
  const file = openSync(filler, 'a')
  for (let size = 1024 * 1024; size >= 1; size = size === 1 ? 0 : size / 2) {
    try {
      for (let i = 0; i < 1_000; i++) if (writeSync(file, Buffer.alloc(size)) < size) break
    } catch {
      // That much is not left; perhaps half of it is.
    }
  }
  closeSync(file)
}

/** Whether it was acknowledged; after a failure the object may be there or not. */
async function remove(client: S3Client, Key: string): Promise<boolean> {
  const written = acknowledged.get(Key)
  acknowledged.delete(Key)
  try {
    await client.send(new DeleteObjectCommand({ Bucket, Key }))
    deleted.add(Key)
    return true
  } catch (error) {
    if (written === undefined) throw error
    return false
  }
}

async function listed(client: S3Client): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
    for (const { Key = '', ETag = '' } of Contents) found.set(Key, ETag)
  }
  return found
}

/** Keys that are lost, that came back, that nobody wrote, or whose bytes are not those of a write. */
async function wrongs(client: S3Client): Promise<string[]> {
  const found = await listed(client)
  const wrong = [...deleted].filter((key) => found.has(key)).map((key) => `came back: ${key}`)
  for (const [key, etag] of acknowledged) {
    if (found.get(key) !== etag) wrong.push(`lost: ${key}`)
  }
  for (const [Key, etag] of found) {
    if (attempted.get(Key) !== etag) wrong.push(`never written: ${Key}`)
    const got = await client.send(new GetObjectCommand({ Bucket, Key }))
    const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? [])
    if (etagOf(bytes) !== etag) wrong.push(`not whole: ${Key}`)
  }
  return wrong
}

let serving = await serveInChild(folder)
await serving.client.send(new CreateBucketCommand({ Bucket }))
for (let i = 0; i < 20; i++) await put(serving.client, 100_000)

// Uploads fill the disk, and one of them is still under way.
let refused = 0
while (refused < 10) if (!(await put(serving.client, 700_000))) refused++
const upload = await holdDisk(serving.client)
const filledByUploads = { changes: 0, wrong: await wrongs(serving.client), puts: 0 }
for (let i = 0; i < 30; i++) if (await change(serving.client)) filledByUploads.changes++
upload.destroy()
for (let i = 20; i < 30; i++) await remove(serving.client, `k${i}`)
for (let i = 0; i < 10; i++) if (await put(serving.client, 1_000)) filledByUploads.puts++

// Others fill it, to the last byte, which leaves no room for a record of the store.
const filledByOthers = { refused: false, wrong: [] as string[] }
fill()
for (let i = 0; i < 100 && !filledByOthers.refused; i++) {
  filledByOthers.refused = !(await change(serving.client))
}
for (let i = 0; i < 10; i++) await remove(serving.client, `k${i}`)
for (let i = 0; i < 10; i++) await put(serving.client, i)
filledByOthers.wrong = await wrongs(serving.client)

rmSync(filler)
for (let i = 0; i < 50; i++) await put(serving.client, 1_000)
for (let i = 50; i < 60; i++) await remove(serving.client, `k${i}`)
const emptied = { wrong: await wrongs(serving.client) }
await serving.kill()

serving = await serveInChild(folder)
const restarted = { wrong: await wrongs(serving.client), puts: 0 }
for (let i = 0; i < 10; i++) if (await put(serving.client, 1_000)) restarted.puts++
const objects = (await listed(serving.client)).size
await serving.kill()
const bodies = (await bodiesLeftIn(folder)).length

const result = {
  statuses: [...statuses],
  filledByUploads,
  filledByOthers,
  emptied,
  restarted,
  strayBodies: bodies - objects,
}
process.stdout.write(`${JSON.stringify(result)}\n`)
