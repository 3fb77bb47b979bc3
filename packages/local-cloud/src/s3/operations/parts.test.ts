import { createHash } from 'node:crypto'
import {
  type ChecksumAlgorithm,
  type ChecksumType,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { noise } from '../testing/noise.ts'
import { sendRaw } from '../testing/request.ts'

const Bucket = 'parts'
const bytes = noise(2 * 5 * 1024 ** 2 + 100)
/** The last of them is small, as it may be. */
const pieces = [0, 1, 2].map((i) => bytes.subarray(i * 5 * 1024 ** 2, (i + 1) * 5 * 1024 ** 2))
const sha256s = pieces.map((piece) => createHash('sha256').update(piece).digest())
const composite = createHash('sha256').update(Buffer.concat(sha256s)).digest('base64')
let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  const { client } = endpoint
  await client.send(new CreateBucketCommand({ Bucket }))
  await upload('composite', [1, 2, 3], { algorithm: 'SHA256' })
  await upload('sparse', [3, 7, 10_000])
  await client.send(new PutObjectCommand({ Bucket, Key: 'whole', Body: 'whole' }))
  await client.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: '', ContentLength: 0 }))
})

afterAll(() => endpoint.close())

test('a part of an object is read by its number, with a checksum of its own', async () => {
  const { client } = endpoint
  const ChecksumMode = 'ENABLED' as const
  for (const [i, piece] of pieces.entries()) {
    const at = { Bucket, Key: 'composite', PartNumber: i + 1, ChecksumMode }
    // The SDK compares the checksum with the bytes.
    const got = await client.send(new GetObjectCommand(at))
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(piece)).toBe(true)
    const start = i * 5 * 1024 ** 2
    const shown = {
      ContentLength: piece.length,
      ContentRange: `bytes ${start}-${start + piece.length - 1}/${bytes.length}`,
      PartsCount: 3,
      ChecksumSHA256: sha256s[i]?.toString('base64'),
      ChecksumType: 'COMPOSITE',
    }
    expect(got).toMatchObject(shown)
    expect(got.$metadata.httpStatusCode).toBe(206)
    expect(await client.send(new HeadObjectCommand(at))).toMatchObject(shown)
  }
})

test('parts keep the numbers that they were uploaded by', async () => {
  const { client } = endpoint
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'sparse', PartNumber: 10_000 }))
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(pieces[2])
  expect(got.PartsCount).toBe(3)
  const second = client.send(new HeadObjectCommand({ Bucket, Key: 'sparse', PartNumber: 2 }))
  await expect(second).rejects.toMatchObject({ $metadata: { httpStatusCode: 416 } })
})

test.each([
  ['partNumber=0', {}, 'InvalidArgument'],
  ['partNumber=10001', {}, 'InvalidArgument'],
  ['partNumber=x', {}, 'InvalidArgument'],
  ['partNumber=1', { range: 'bytes=0-1' }, 'InvalidRequest'],
])('a read of %s with %j is refused', async (query, headers, code) => {
  const request = { port: endpoint.port, method: 'GET', target: `/${Bucket}/whole?${query}` }
  expect(await sendRaw({ ...request, headers })).toMatchObject({ status: 400, code })
})

test('GetObjectAttributes returns the requested attributes', async () => {
  const { client } = endpoint
  const answer = await client.send(
    new GetObjectAttributesCommand({
      Bucket,
      Key: 'composite',
      ObjectAttributes: ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'],
    }),
  )
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'composite' }))
  expect(answer).toMatchObject({
    ETag: head.ETag?.replaceAll('"', ''),
    LastModified: head.LastModified,
    ObjectSize: bytes.length,
    StorageClass: 'STANDARD',
    // Without the number of parts, which the checksum has everywhere else.
    Checksum: { ChecksumSHA256: composite, ChecksumType: 'COMPOSITE' },
  })
  expect(answer.ObjectParts?.TotalPartsCount).toBe(3)
  expect(answer.ObjectParts?.Parts).toEqual(
    pieces.map((piece, i) => ({
      PartNumber: i + 1,
      Size: piece.length,
      ChecksumSHA256: sha256s[i]?.toString('base64'),
    })),
  )
  const one = new GetObjectAttributesCommand({
    Bucket,
    Key: 'whole',
    ObjectAttributes: ['ObjectSize', 'ObjectParts'],
  })
  const { ETag, ObjectSize, ObjectParts, Checksum } = await client.send(one)
  expect([ETag, ObjectSize, ObjectParts, Checksum]).toEqual([undefined, 5, undefined, undefined])
})

test('the parts of an object are listed page by page, or counted', async () => {
  const { client } = endpoint
  const at = { Bucket, Key: 'composite', ObjectAttributes: ['ObjectParts' as const], MaxParts: 2 }
  const { ObjectParts: first } = await client.send(new GetObjectAttributesCommand(at))
  expect(first).toMatchObject({ IsTruncated: true, MaxParts: 2, NextPartNumberMarker: '2' })
  expect(first?.Parts).toHaveLength(2)
  const PartNumberMarker = first?.NextPartNumberMarker
  const { ObjectParts: rest } = await client.send(
    new GetObjectAttributesCommand({ ...at, PartNumberMarker }),
  )
  expect(rest).toMatchObject({ IsTruncated: false, TotalPartsCount: 3 })
  expect(rest?.Parts?.map((part) => part.PartNumber)).toEqual([3])
  const { ObjectParts: counted } = await client.send(
    new GetObjectAttributesCommand({ ...at, Key: 'sparse' }),
  )
  expect(counted).toEqual({ TotalPartsCount: 3 })
})

test('GetObjectAttributes needs known attribute names', async () => {
  const request = { port: endpoint.port, method: 'GET', target: `/${Bucket}/whole?attributes` }
  expect(await sendRaw(request)).toMatchObject({ status: 400, code: 'InvalidRequest' })
  const headers = { 'x-amz-object-attributes': 'ETag,Colour' }
  expect(await sendRaw({ ...request, headers })).toMatchObject({
    status: 400,
    code: 'InvalidArgument',
  })
  const missing = { ...request, target: `/${Bucket}/missing?attributes` }
  expect(await sendRaw({ ...missing, headers })).toMatchObject({ status: 404, code: 'NoSuchKey' })
})

test('parts that are not completed yet are listed with their checksums', async () => {
  const { client } = endpoint
  const at = { Bucket, Key: 'open' }
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...at, ChecksumAlgorithm: 'SHA256' }),
  )
  const part = { ...at, UploadId, PartNumber: 1, Body: 'x', ChecksumAlgorithm: 'SHA256' as const }
  const { ChecksumSHA256 } = await client.send(new UploadPartCommand(part))
  const listed = await client.send(new ListPartsCommand({ ...at, UploadId }))
  expect(listed).toMatchObject({ ChecksumAlgorithm: 'SHA256', ChecksumType: 'COMPOSITE' })
  expect(listed.Parts).toMatchObject([{ PartNumber: 1, Size: 1, ChecksumSHA256 }])
  const past = client.send(new ListPartsCommand({ ...at, UploadId, PartNumberMarker: 'x' }))
  await expect(past).rejects.toMatchObject({ name: 'InvalidArgument' })
})

/** Puts `bytes` together of the pieces, by these numbers. */
async function upload(
  Key: string,
  numbers: readonly number[],
  { algorithm, type }: { algorithm?: ChecksumAlgorithm; type?: ChecksumType } = {},
): Promise<void> {
  const { client } = endpoint
  const begun = { Bucket, Key, ChecksumAlgorithm: algorithm, ChecksumType: type }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(begun))
  const Parts: CompletedPart[] = []
  for (const [i, PartNumber] of numbers.entries()) {
    const sent = { Bucket, Key, UploadId, PartNumber, Body: pieces[i] ?? '' }
    const { ETag, ChecksumSHA256 } = await client.send(
      new UploadPartCommand({ ...sent, ChecksumAlgorithm: algorithm }),
    )
    Parts.push({ PartNumber, ETag, ChecksumSHA256 })
  }
  const MultipartUpload = { Parts }
  await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }))
}
