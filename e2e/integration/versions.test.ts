import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expect, inject, test } from 'vitest'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import { startDevelopment, startInOwnFolder, temporaryFolder } from '../support/development.ts'
import { driveVersions, unequalRows, type VersionedBucket } from '../support/drive-versions.ts'
import { createRandom } from '../support/random.ts'

const bucket = 'uploads'

function bySdk(s3: S3Client): VersionedBucket {
  const of = (Key: string) => ({ Bucket: bucket, Key })
  return {
    put: (key, Body) => s3.send(new PutObjectCommand({ ...of(key), Body })),
    remove: (key) => s3.send(new DeleteObjectCommand(of(key))),
    removeVersion: (key, VersionId) => s3.send(new DeleteObjectCommand({ ...of(key), VersionId })),
    async versions(key) {
      const { Versions = [], DeleteMarkers = [] } = await s3.send(
        new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }),
      )
      return [...Versions, ...DeleteMarkers].map(({ VersionId = '', IsLatest, ...rest }) => ({
        versionId: VersionId,
        isMarker: !('ETag' in rest),
        isLatest: IsLatest === true,
      }))
    },
    async beginParts(key, Body) {
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand(of(key)))
      const upload = { ...of(key), UploadId }
      const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body }))
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
      return () =>
        s3
          .send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }))
          .catch(() => s3.send(new AbortMultipartUploadCommand(upload)))
    },
  }
}

test('of a versioned bucket, the ledger is equal to it after puts, deletes, version deletes, un-deletes and uploads in parts', async () => {
  await using development = await startInOwnFolder(['--versioning'])
  const { s3, table } = development
  const random = createRandom(inject('seed'))
  const keys = Array.from({ length: 6 }, (_, i) => `incoming/${i}.txt`)
  let left = 250
  const done = await driveVersions(bySdk(s3), random, keys, { goesOn: () => left-- > 0 })
  for (const times of Object.values(done)) expect(times).toBeGreaterThan(0)
  await expect.poll(() => unequalRows(s3, table, bucket, keys)).toEqual([])
  expect(development.output()).toContain('Asks S3')
})

test('a start finds that a bucket keeps versions, and has the function ask from then on', async () => {
  await using folder = await temporaryFolder()
  {
    await using development = await startDevelopment(folder.path)
    expect(development.output()).not.toContain('Asks S3')
    await development.s3.send(
      new PutBucketVersioningCommand({
        Bucket: bucket,
        VersioningConfiguration: { Status: 'Enabled' },
      }),
    )
  }
  await using development = await startDevelopment(folder.path)
  const { s3, table } = development
  expect(development.output()).toContain('Asks S3')
  const key = 'incoming/two-versions.txt'
  const first = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'one' }))
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'second' }))
  const VersionId = first.VersionId ?? ''
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId }))
  await expect.poll(async () => (await getRow(table, bucket, key))?.position).toMatch(/~\d{6}$/)
  expect(await unequalRows(s3, table, bucket, [key])).toEqual([])
})
