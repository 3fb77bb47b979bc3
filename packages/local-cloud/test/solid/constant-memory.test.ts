import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expect, onTestFinished, test } from 'vitest'
import { serveInChild } from './child.ts'
import { bytesOf, md5Of } from './large-body.ts'

const mebibyte = 1024 * 1024
const sizeBytes = 300 * mebibyte
/** What streams, sockets and the garbage between two collections may take, whatever the size. */
const greatestGrowthBytes = 120 * mebibyte
const Bucket = 'large'

test('300 MB are put, read and put in parts within a fixed memory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'large-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const serving = await serveInChild(folder)
  onTestFinished(() => serving.kill())
  const { client } = serving
  await client.send(new CreateBucketCommand({ Bucket }))
  await client.send(new PutObjectCommand({ Bucket, Key: 'warm', Body: 'x' }))
  const before = (await serving.usage()).maxRssBytes

  const digest = createHash('md5')
  const Body = bytesOf(sizeBytes, digest)
  const put = await client.send(
    new PutObjectCommand({ Bucket, Key: 'whole', Body, ContentLength: sizeBytes }),
  )
  expect(put.ETag).toBe(`"${digest.digest('hex')}"`)
  expect(await md5Of(client, Bucket, 'whole')).toBe(put.ETag)

  const upload = { Bucket, Key: 'parts' }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(upload))
  const part = async (i: number) => {
    const PartNumber = i + 1
    const partBytes = sizeBytes / 4
    const { ETag } = await client.send(
      new UploadPartCommand({
        ...upload,
        UploadId,
        PartNumber,
        Body: bytesOf(partBytes),
        ContentLength: partBytes,
      }),
    )
    return { PartNumber, ETag }
  }
  const Parts = await Promise.all([0, 1, 2, 3].map(part))
  await client.send(
    new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts } }),
  )
  expect(await md5Of(client, Bucket, 'parts')).toMatch(/^"[0-9a-f]{32}"$/)

  const after = (await serving.usage()).maxRssBytes
  expect(after - before).toBeLessThan(greatestGrowthBytes)
}, 240_000)
