import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { startLocalCloud } from 'local-cloud'
import { expect, test } from 'vitest'
import type { Aws } from '../aws/connect.ts'
import { deleteBucket, emptyBucket } from './empty-bucket.ts'

const owner = { accessKeyId: 'local', secretAccessKey: 'locallocal' }
const region = 'us-east-1'

test('a bucket is emptied of every version of every key, unusual ones included, and deleted', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'upload-ledger-test-'))
  const ports = { s3Port: 0, dynamodbPort: 0 }
  const cloud = await startLocalCloud({ dataFolder, ...ports, region, owner, functions: [] })
  const s3 = new S3Client({
    region,
    credentials: owner,
    endpoint: cloud.s3Url,
    forcePathStyle: true,
  })
  try {
    const Bucket = 'full'
    await s3.send(new CreateBucketCommand({ Bucket }))
    const VersioningConfiguration = { Status: 'Enabled' as const }
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
    const keys = [
      'a b+c%20.txt',
      '..//x',
      '<&>"',
      '\u{1f600}',
      '\u0001',
      'a\rb\n',
      '\u0085',
      '\uffff',
    ]
    for (const Key of [...keys, ...keys]) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
    }
    for (const Key of keys) await s3.send(new DeleteObjectCommand({ Bucket, Key }))

    const aws = { s3, accountId: '000000000000' } as Aws
    const context = { err: () => {}, interrupted: new AbortController().signal }
    const only = { prefix: '..//', form: /x$/ }
    expect(await emptyBucket(aws, Bucket, context, only)).toBe(3)
    expect(await emptyBucket(aws, Bucket, context, { prefix: '', form: /^a$/ })).toBe(0)
    expect(await emptyBucket(aws, Bucket, context)).toBe(3 * (keys.length - 1))
    const left = await s3.send(new ListObjectVersionsCommand({ Bucket }))
    expect([left.Versions, left.DeleteMarkers]).toEqual([undefined, undefined])
    expect(await deleteBucket(aws, Bucket)).toBe(true)
    expect(await deleteBucket(aws, Bucket)).toBe(false)
  } finally {
    s3.destroy()
    await cloud.close()
    await rm(dataFolder, { recursive: true, force: true })
  }
})
