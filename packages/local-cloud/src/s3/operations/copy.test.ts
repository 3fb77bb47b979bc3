import { createHash } from 'node:crypto'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { noise } from '../testing/noise.ts'
import { functionArn } from '../testing/start.ts'

const Bucket = 'copies'
const Key = 'a b+c/%\u00e9'
const CopySource = `${Bucket}/${encodeURIComponent(Key)}`
const bytes = noise(300_000)
let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  const { client } = endpoint
  await client.send(new CreateBucketCommand({ Bucket }))
  const said = { ContentType: 'text/x-source', Metadata: { of: 'source' } }
  await client.send(new PutObjectCommand({ Bucket, Key, Body: bytes, ...said }))
})

afterAll(() => endpoint.close())

test('a copy has the bytes and metadata of its source, or metadata that replaces it', async () => {
  const { client } = endpoint
  const copied = await client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }))
  expect(copied.CopyObjectResult?.ETag).toBe(`"${createHash('md5').update(bytes).digest('hex')}"`)
  const copy = await client.send(new GetObjectCommand({ Bucket, Key: 'copy' }))
  expect(Buffer.from((await copy.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true)
  expect(copy).toMatchObject({ ContentType: 'text/x-source', Metadata: { of: 'source' } })
  const replaced = { ContentType: 'text/x-copy', MetadataDirective: 'REPLACE' as const }
  await client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource, ...replaced }))
  const other = await client.send(new GetObjectCommand({ Bucket, Key: 'copy' }))
  await other.Body?.transformToByteArray()
  expect(other).toMatchObject({ ContentType: 'text/x-copy', Metadata: {} })
})

test('a copy of a missing object, of a missing version or onto itself is refused and leaves nothing', async () => {
  const { client } = endpoint
  const before = (await endpoint.bodies()).length
  const refused = (input: { Key: string; CopySource: string }): Promise<string> =>
    client.send(new CopyObjectCommand({ Bucket, ...input })).then(
      () => 'copied',
      (error: Error) => error.name,
    )
  expect(await refused({ Key: 'x', CopySource: `${Bucket}/none` })).toBe('NoSuchKey')
  expect(await refused({ Key: 'x', CopySource: 'nowhere/none' })).toBe('NoSuchBucket')
  expect(await refused({ Key: 'x', CopySource: 'no-slash' })).toBe('InvalidArgument')
  expect(await refused({ Key: 'x', CopySource: `${CopySource}?versionId=1` })).toBe(
    'InvalidArgument',
  )
  expect(await refused({ Key, CopySource })).toBe('InvalidRequest')
  expect(await endpoint.bodies()).toHaveLength(before)
})

test('a copy is made only if the condition on its source holds', async () => {
  const { client } = endpoint
  const copy = { Bucket, Key: 'conditional', CopySource }
  const etag = `"${createHash('md5').update(bytes).digest('hex')}"`
  const failed = { name: 'PreconditionFailed' }
  for (const condition of [{ CopySourceIfMatch: '"other"' }, { CopySourceIfNoneMatch: etag }]) {
    const refused = client.send(new CopyObjectCommand({ ...copy, ...condition }))
    await expect(refused).rejects.toMatchObject(failed)
  }
  await client.send(new CopyObjectCommand({ ...copy, CopySourceIfMatch: etag }))
})

test('parts can be copied from ranges of an object', async () => {
  const { client } = endpoint
  const at = { Bucket, Key: 'assembled' }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(at))
  const input = { ...at, UploadId, PartNumber: 1, CopySource, CopySourceRange: 'bytes=10-19' }
  const { CopyPartResult } = await client.send(new UploadPartCopyCommand(input))
  const past = new UploadPartCopyCommand({ ...input, CopySourceRange: 'bytes=10-300000' })
  await expect(client.send(past)).rejects.toMatchObject({ name: 'InvalidArgument' })
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: CopyPartResult?.ETag }] }
  await client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload }))
  const got = await client.send(new GetObjectCommand(at))
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(
    bytes.subarray(10, 20),
  )
})

test('a copy causes ObjectCreated:Copy', async () => {
  const { client } = endpoint
  const target = { LambdaFunctionArn: functionArn, Events: ['s3:ObjectCreated:Copy' as const] }
  const NotificationConfiguration = { LambdaFunctionConfigurations: [target] }
  const subscribe = { Bucket, NotificationConfiguration }
  await client.send(new PutBucketNotificationConfigurationCommand(subscribe))
  await client.send(new CopyObjectCommand({ Bucket, Key: 'told', CopySource }))
  const [invocation] = await endpoint.invocations()
  expect(invocation?.payload).toMatchObject({
    Records: [
      { eventName: 'ObjectCreated:Copy', s3: { object: { key: 'told', size: bytes.length } } },
    ],
  })
})
