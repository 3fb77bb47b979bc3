import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { serveInChild } from '../packages/local-cloud/test/solid/child.ts'
import { bytesOf, md5Of } from '../packages/local-cloud/test/solid/large-body.ts'

// Puts, gets and puts in parts an object of as many GB as the first argument says (5), and prints
// the time of each and the most memory that the endpoint ever had. Takes twice that of disk.

const gigabyte = 1024 ** 3
const sizeBytes = Number(process.argv[2] ?? 5) * gigabyte
const partBytes = 64 * 1024 * 1024
const Bucket = 'large'

const folder = await mkdtemp(join(tmpdir(), 's3-large-'))
const serving = await serveInChild(folder)
try {
  const { client } = serving
  await client.send(new CreateBucketCommand({ Bucket }))
  console.log(`${sizeBytes / gigabyte} GB object; ${await memory()} at the start`)

  const digest = createHash('md5')
  const Body = bytesOf(sizeBytes, digest)
  const put = new PutObjectCommand({ Bucket, Key: 'whole', Body, ContentLength: sizeBytes })
  const { ETag } = await timed('put', () => client.send(put))
  const expected = `"${digest.digest('hex')}"`
  if (ETag !== expected) throw new Error(`Cannot trust the put: ${ETag} is not ${expected}`)
  const got = await timed('get', () => md5Of(client, Bucket, 'whole'))
  if (got !== expected) throw new Error(`Cannot trust the get: ${got} is not ${expected}`)

  await timed('put in parts', upload)
  const whole = await timed('get of parts', () => md5Of(client, Bucket, 'parts'))
  if (whole !== expected) throw new Error(`Cannot trust the parts: ${whole} is not ${expected}`)
} finally {
  await serving.kill()
  await rm(folder, { recursive: true, force: true })
}

/** Four parts at a time, as upload managers do. */
async function upload(): Promise<void> {
  const { client } = serving
  const object = { Bucket, Key: 'parts' }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(object))
  const Parts: { PartNumber: number; ETag: string | undefined }[] = []
  let next = 1
  const work = async () => {
    while ((next - 1) * partBytes < sizeBytes) {
      const PartNumber = next++
      const ContentLength = Math.min(partBytes, sizeBytes - (PartNumber - 1) * partBytes)
      const part = { ...object, UploadId, PartNumber, ContentLength }
      const { ETag } = await client.send(
        new UploadPartCommand({ ...part, Body: bytesOf(ContentLength) }),
      )
      Parts.push({ PartNumber, ETag })
    }
  }
  await Promise.all([work(), work(), work(), work()])
  Parts.sort((a, b) => a.PartNumber - b.PartNumber)
  const MultipartUpload = { Parts }
  await client.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload }))
}

async function memory(): Promise<string> {
  return `peak memory ${Math.round((await serving.usage()).maxRssBytes / 1024 ** 2)} MB`
}

async function timed<T>(what: string, run: () => Promise<T>): Promise<T> {
  const start = performance.now()
  const result = await run()
  const seconds = (performance.now() - start) / 1000
  const rate = Math.round(sizeBytes / 1024 ** 2 / seconds)
  console.log(`${what}: ${seconds.toFixed(1)} s, ${rate} MB/s, ${await memory()}`)
  return result
}
