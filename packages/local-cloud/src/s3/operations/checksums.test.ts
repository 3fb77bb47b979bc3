import { createHash } from 'node:crypto'
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChecksum } from '../body/index.ts'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { noise } from '../testing/noise.ts'
import { sendRaw } from '../testing/request.ts'

const Bucket = 'checksums'
const ChecksumMode = 'ENABLED' as const
let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
})

afterAll(() => endpoint.close())

// Each is the checksum of the nine characters 123456789, as the catalogues of CRCs and `openssl` give it.
const known = [
  ['crc32', 'y/Q5Jg=='],
  ['crc32c', '4waSgw=='],
  ['crc64nvme', 'rosUhgp5mIg='],
  ['sha1', '98O8HYCOBHMq32eZZczDTKeuNEE='],
  ['sha256', 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU='],
] as const

test.each(known)('a %s header is verified, stored and returned', async (algorithm, value) => {
  const name = `x-amz-checksum-${algorithm}`
  const target = `/${Bucket}/${algorithm}`
  const put = { port: endpoint.port, method: 'PUT', target, body: '123456789' }
  const answer = await sendRaw({ ...put, headers: { [name]: value } })
  expect(answer.headers).toMatchObject({ [name]: value, 'x-amz-checksum-type': 'FULL_OBJECT' })
  const get = { port: endpoint.port, method: 'GET', target }
  expect((await sendRaw(get)).headers).not.toHaveProperty(name)
  const mode = { 'x-amz-checksum-mode': 'ENABLED' }
  const returned = { [name]: value, 'x-amz-checksum-type': 'FULL_OBJECT' }
  expect((await sendRaw({ ...get, headers: mode })).headers).toMatchObject(returned)
  expect((await sendRaw({ ...get, method: 'HEAD', headers: mode })).headers).toMatchObject(returned)
  // A range is other bytes than the checksum's.
  const ranged = await sendRaw({ ...get, headers: { ...mode, range: 'bytes=0-1' } })
  expect(ranged.headers).not.toHaveProperty(name)

  const wrong = Buffer.from(value, 'base64').fill(0).toString('base64')
  expect(await sendRaw({ ...put, headers: { [name]: wrong } })).toMatchObject({
    status: 400,
    code: 'BadDigest',
  })
  for (const none of ['', 'x', 'AAAA']) {
    expect(await sendRaw({ ...put, headers: { [name]: none } })).toMatchObject({
      status: 400,
      code: 'InvalidRequest',
    })
  }
  expect((await sendRaw({ ...get, headers: mode })).headers).toMatchObject(returned)
})

test('Content-MD5 is compared with the body', async () => {
  const put = { port: endpoint.port, method: 'PUT', target: `/${Bucket}/md5`, body: 'body' }
  const md5 = (text: string) => createHash('md5').update(text).digest('base64')
  const send = (value: string) => sendRaw({ ...put, headers: { 'content-md5': value } })
  expect(await send(md5('other'))).toMatchObject({ status: 400, code: 'BadDigest' })
  expect(await send('short')).toMatchObject({ status: 400, code: 'InvalidDigest' })
  expect(await send(md5('body'))).toMatchObject({ status: 200 })
})

test('an object put without a checksum gets a CRC-64/NVME', async () => {
  const { client } = endpoint
  const put = { port: endpoint.port, method: 'PUT', target: `/${Bucket}/bare`, body: '123456789' }
  const { headers } = await sendRaw(put)
  expect(headers).toMatchObject({ 'x-amz-checksum-crc64nvme': 'rosUhgp5mIg=' })
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'bare', ChecksumMode }))
  expect(head).toMatchObject({ ChecksumCRC64NVME: 'rosUhgp5mIg=', ChecksumType: 'FULL_OBJECT' })
})

test('a copy has the algorithm of its source, or the one asked for', async () => {
  const { client } = endpoint
  const source = { Bucket, Key: 'of', Body: '123456789', ChecksumAlgorithm: 'SHA1' as const }
  await client.send(new PutObjectCommand(source))
  const copy = { Bucket, Key: 'copy', CopySource: `${Bucket}/of` }
  const { CopyObjectResult: kept } = await client.send(new CopyObjectCommand(copy))
  expect(kept?.ChecksumSHA1).toBe('98O8HYCOBHMq32eZZczDTKeuNEE=')
  const { CopyObjectResult: asked } = await client.send(
    new CopyObjectCommand({ ...copy, ChecksumAlgorithm: 'CRC32C' }),
  )
  expect(asked).toMatchObject({ ChecksumCRC32C: '4waSgw==', ChecksumType: 'FULL_OBJECT' })
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'copy', ChecksumMode }))
  expect(await got.Body?.transformToString()).toBe('123456789')
  const unknown = new CopyObjectCommand({ ...copy, ChecksumAlgorithm: 'XXHASH3' as 'SHA1' })
  await expect(client.send(unknown)).rejects.toMatchObject({ name: 'NotImplemented' })
})

test('an upload without an algorithm ends in the CRC-64/NVME of the whole', async () => {
  const { client } = endpoint
  const bytes = noise(5 * 1024 ** 2 + 1000)
  const at = { Bucket, Key: 'assembled' }
  const source = { Bucket, Key: 'source', Body: bytes.subarray(5 * 1024 ** 2) }
  await client.send(new PutObjectCommand(source))
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(at))
  // Of its own accord the SDK sends a CRC-32, which is not the upload's.
  const Body = bytes.subarray(0, 5 * 1024 ** 2)
  const sent = await client.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body }))
  expect(sent.ChecksumCRC32).toBeTruthy()
  const CopySource = `${Bucket}/source`
  const { CopyPartResult } = await client.send(
    new UploadPartCopyCommand({ ...at, UploadId, PartNumber: 2, CopySource }),
  )
  const Parts = [
    { PartNumber: 1, ETag: sent.ETag, ChecksumCRC32: sent.ChecksumCRC32 },
    { PartNumber: 2, ETag: CopyPartResult?.ETag },
  ]
  const MultipartUpload = { Parts }
  const done = await client.send(
    new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload }),
  )
  const whole = await startChecksum('crc64nvme')
  whole.update(bytes)
  const expected = {
    ChecksumCRC64NVME: whole.digest().toString('base64'),
    ChecksumType: 'FULL_OBJECT',
  }
  expect(done).toMatchObject(expected)
  const got = await client.send(new GetObjectCommand({ ...at, ChecksumMode }))
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true)
  expect(got).toMatchObject(expected)
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'assembled' }))
  expect(Contents).toMatchObject([
    { ChecksumAlgorithm: ['CRC64NVME'], ChecksumType: 'FULL_OBJECT' },
  ])
})

test('an upload with a checksum algorithm needs parts with that checksum', async () => {
  const { client } = endpoint
  const begin = { Bucket, Key: 'strict', ChecksumAlgorithm: 'SHA256' as const }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(begin))
  const part = { Bucket, Key: 'strict', UploadId, PartNumber: 1, Body: 'x' }
  const other = new UploadPartCommand({ ...part, ChecksumAlgorithm: 'CRC32' })
  await expect(client.send(other)).rejects.toMatchObject({
    name: 'InvalidRequest',
    message:
      'Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32',
  })
  const target = `/${Bucket}/strict?partNumber=1&uploadId=${UploadId}`
  const bare = await sendRaw({ port: endpoint.port, method: 'PUT', target, body: 'x' })
  expect(bare).toMatchObject({ status: 400, code: 'InvalidRequest' })
  const sent = await client.send(new UploadPartCommand({ ...part, ChecksumAlgorithm: 'SHA256' }))
  const { ETag, ChecksumSHA256 } = sent
  const complete = (named: CompletedPart, input: object = {}): Promise<unknown> =>
    client.send(
      new CompleteMultipartUploadCommand({
        ...{ Bucket, Key: 'strict', UploadId, ...input },
        MultipartUpload: { Parts: [{ PartNumber: 1, ...named }] },
      }),
    )
  await expect(complete({ ETag })).rejects.toMatchObject({ name: 'InvalidRequest' })
  const wrong = Buffer.alloc(32).toString('base64')
  await expect(complete({ ETag, ChecksumSHA256: wrong })).rejects.toMatchObject({
    name: 'InvalidPart',
  })
  const good = { ETag, ChecksumSHA256 }
  await expect(complete(good, { ChecksumType: 'FULL_OBJECT' })).rejects.toMatchObject({
    name: 'InvalidRequest',
  })
  await expect(complete(good, { ChecksumSHA256: `${wrong}-1` })).rejects.toMatchObject({
    name: 'BadDigest',
  })
  await expect(complete(good, { MpuObjectSize: 2 })).rejects.toMatchObject({
    name: 'InvalidRequest',
  })
  await complete(good, { MpuObjectSize: 1, ChecksumType: 'COMPOSITE' })
})

test("the client's checksum of the whole object is verified", async () => {
  const { client } = endpoint
  const at = { Bucket, Key: 'full' }
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({
      ...at,
      ChecksumAlgorithm: 'CRC32',
      ChecksumType: 'FULL_OBJECT',
    }),
  )
  const part = { ...at, UploadId, PartNumber: 1, Body: '123456789' }
  const { ETag } = await client.send(new UploadPartCommand(part))
  const complete = (ChecksumCRC32: string): Promise<{ ChecksumCRC32?: string | undefined }> =>
    client.send(
      new CompleteMultipartUploadCommand({
        ...{ ...at, UploadId, ChecksumCRC32, ChecksumType: 'FULL_OBJECT' },
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      }),
    )
  await expect(complete('AAAAAA==')).rejects.toMatchObject({ name: 'BadDigest' })
  expect((await complete('y/Q5Jg==')).ChecksumCRC32).toBe('y/Q5Jg==')
})

test.each([
  [{ ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' }, 'InvalidRequest'],
  [{ ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'COMPOSITE' }, 'InvalidRequest'],
  [{ ChecksumAlgorithm: 'CRC32', ChecksumType: 'WHOLE' }, 'InvalidRequest'],
  [{ ChecksumType: 'COMPOSITE' }, 'InvalidRequest'],
  [{ ChecksumAlgorithm: 'CRC7' }, 'InvalidRequest'],
  [{ ChecksumAlgorithm: 'SHA512' }, 'NotImplemented'],
])('an upload with %j is refused', async (input, name) => {
  const at = { Bucket, Key: 'never', ...(input as { ChecksumAlgorithm: 'SHA1' }) }
  const begin = endpoint.client.send(new CreateMultipartUploadCommand(at))
  await expect(begin).rejects.toMatchObject({ name })
})
