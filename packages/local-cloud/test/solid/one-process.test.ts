import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, onTestFinished, test } from 'vitest'
import { serveInChild } from './child.ts'
import { bytesOf } from './large-body.ts'

test('a second process on one folder ends without harm to an upload of the first', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'two-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const first = await serveInChild(folder)
  onTestFinished(() => first.kill())
  const Bucket = 'two'
  await first.client.send(new CreateBucketCommand({ Bucket }))
  const sizeBytes = 50 * 1024 * 1024
  const Body = bytesOf(sizeBytes)
  const put = new PutObjectCommand({ Bucket, Key: 'k', Body, ContentLength: sizeBytes })
  const uploading = first.client.send(put)
  await expect(serveInChild(folder)).rejects.toThrow(/Database failed to open|LEVEL/)
  await uploading
  const got = await first.client.send(new GetObjectCommand({ Bucket, Key: 'k' }))
  expect((await got.Body?.transformToByteArray())?.length).toBe(sizeBytes)
})
