import { createHash } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { noise } from '../testing/noise.ts'

const Bucket = 'multipart'
const part = 5 * 1024 * 1024
let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
})

afterAll(() => endpoint.close())

test('parts become one object in the order of their numbers, without copying', async () => {
  const { client } = endpoint
  const bytes = noise(part + 1000)
  const pieces = [bytes.subarray(0, part), bytes.subarray(part)]
  const UploadId = await begin('joined', { ContentType: 'text/x-joined', Metadata: { a: 'b' } })
  const last = await send('joined', UploadId, 7, pieces[1])
  const first = await send('joined', UploadId, 3, pieces[0])
  const files = await endpoint.bodies()
  const done = await complete('joined', UploadId, [first, last])
  expect(await endpoint.bodies()).toEqual(files)
  const md5s = Buffer.concat(pieces.map((piece) => createHash('md5').update(piece).digest()))
  const ETag = `"${createHash('md5').update(md5s).digest('hex')}-2"`
  expect(done.ETag).toBe(ETag)
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'joined' }))
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true)
  expect(got).toMatchObject({ ETag, ContentType: 'text/x-joined', Metadata: { a: 'b' } })
  const Range = `bytes=${part - 2}-${part + 1}`
  const across = await client.send(new GetObjectCommand({ Bucket, Key: 'joined', Range }))
  expect(Buffer.from((await across.Body?.transformToByteArray()) ?? [])).toEqual(
    bytes.subarray(part - 2, part + 2),
  )
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'joined' }))
})

test.each([
  ['CRC32', 'FULL_OBJECT'],
  ['CRC32', 'COMPOSITE'],
  ['CRC32C', 'FULL_OBJECT'],
  ['CRC64NVME', 'FULL_OBJECT'],
  ['SHA256', 'COMPOSITE'],
] as const)('the %s checksum of the whole is returned as %s', async (algorithm, type) => {
  const { client } = endpoint
  const bytes = noise(part + 10)
  const options = { ChecksumAlgorithm: algorithm, ChecksumType: type }
  const UploadId = await begin('checked', options)
  const pieces = [bytes.subarray(0, part), bytes.subarray(part)]
  const parts: CompletedPart[] = []
  for (const [i, Body] of pieces.entries()) {
    const input = { Bucket, Key: 'checked', UploadId, PartNumber: i + 1, Body }
    const sent = await client.send(
      new UploadPartCommand({ ...input, ChecksumAlgorithm: algorithm }),
    )
    const value = sent[`Checksum${algorithm}`]
    expect(value).toBeTruthy()
    parts.push({ PartNumber: i + 1, ETag: sent.ETag, [`Checksum${algorithm}`]: value })
  }
  await complete('checked', UploadId, parts)
  const head = await client.send(
    new HeadObjectCommand({ Bucket, Key: 'checked', ChecksumMode: 'ENABLED' }),
  )
  expect(head.ChecksumType).toBe(type)
  const put = await client.send(
    new PutObjectCommand({ Bucket, Key: 'whole', Body: bytes, ChecksumAlgorithm: algorithm }),
  )
  const shown = head[`Checksum${algorithm}`]
  if (type === 'FULL_OBJECT') expect(shown).toBe(put[`Checksum${algorithm}`])
  else expect(shown).toMatch(/-2$/)
})

test('parts that are missing, altered, out of order or too small are refused', async () => {
  const UploadId = await begin('refused')
  const one = await send('refused', UploadId, 1, 'small')
  const two = await send('refused', UploadId, 2, 'last')
  const refused = (parts: CompletedPart[]): Promise<string> =>
    complete('refused', UploadId, parts).then(
      () => 'completed',
      (error: Error) => error.name,
    )
  expect(await refused([one, { ...two, PartNumber: 3 }])).toBe('InvalidPart')
  expect(await refused([{ ...one, ETag: two.ETag }])).toBe('InvalidPart')
  expect(await refused([two, one])).toBe('InvalidPartOrder')
  expect(await refused([one, one])).toBe('InvalidPartOrder')
  expect(await refused([one, two])).toBe('EntityTooSmall')
  expect(await refused([])).toBe('MalformedXML')
  expect(await refused([one])).toBe('completed')
})

test('a repeated completion gets the same answer until the object is replaced', async () => {
  const { client } = endpoint
  const UploadId = await begin('twice')
  const parts = [await send('twice', UploadId, 1, 'x')]
  const first = await complete('twice', UploadId, parts)
  const second = await complete('twice', UploadId, parts)
  expect(second.ETag).toBe(first.ETag)
  await client.send(new PutObjectCommand({ Bucket, Key: 'twice', Body: 'other' }))
  await expect(complete('twice', UploadId, parts)).rejects.toMatchObject({ name: 'NoSuchUpload' })
})

test('an aborted upload leaves no file, and can be neither added to nor completed', async () => {
  const { client } = endpoint
  const before = (await endpoint.bodies()).length
  const UploadId = await begin('aborted')
  const parts = [await send('aborted', UploadId, 1, 'x'), await send('aborted', UploadId, 2, 'y')]
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'aborted', UploadId }))
  await expect.poll(async () => (await endpoint.bodies()).length).toBe(before)
  const gone = { name: 'NoSuchUpload' }
  await expect(complete('aborted', UploadId, parts)).rejects.toMatchObject(gone)
  await expect(send('aborted', UploadId, 1, 'x')).rejects.toMatchObject(gone)
  const abort = client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'aborted', UploadId }))
  await expect(abort).rejects.toMatchObject(gone)
})

test('a part sent again replaces the first, and parts that a completion omits are removed', async () => {
  const { client } = endpoint
  const before = (await endpoint.bodies()).length
  const UploadId = await begin('replaced')
  await send('replaced', UploadId, 1, 'old')
  const again = await send('replaced', UploadId, 1, 'new')
  await send('replaced', UploadId, 2, 'unused')
  await complete('replaced', UploadId, [again])
  await expect.poll(async () => (await endpoint.bodies()).length).toBe(before + 1)
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'replaced' }))
  expect(await got.Body?.transformToString()).toBe('new')
})

test('uploads and their parts are listed in order, page by page', async () => {
  const { client } = endpoint
  const ids = [await begin('u/a'), await begin('u/a'), await begin('u/b/1'), await begin('u/b/2')]
  const found: (string | undefined)[] = []
  let markers: { KeyMarker?: string; UploadIdMarker?: string } = {}
  for (let page = 0; page < 6; page++) {
    const input = { Bucket, Prefix: 'u/', MaxUploads: 1, ...markers }
    const answer = await client.send(new ListMultipartUploadsCommand(input))
    found.push(...(answer.Uploads ?? []).map((upload) => upload.UploadId))
    if (!answer.IsTruncated) break
    const { NextKeyMarker = '', NextUploadIdMarker = '' } = answer
    markers = { KeyMarker: NextKeyMarker, UploadIdMarker: NextUploadIdMarker }
  }
  expect(found).toEqual(ids)
  const folded = new ListMultipartUploadsCommand({ Bucket, Prefix: 'u/', Delimiter: '/' })
  expect((await client.send(folded)).CommonPrefixes).toEqual([{ Prefix: 'u/b/' }])
  const keysAfter = async (KeyMarker: string, Delimiter?: string): Promise<unknown[]> => {
    const input = { Bucket, Prefix: 'u/', KeyMarker, Delimiter }
    const answer = await client.send(new ListMultipartUploadsCommand(input))
    const prefixes = (answer.CommonPrefixes ?? []).map((common) => common.Prefix)
    return [...(answer.Uploads ?? []).map((upload) => upload.Key), ...prefixes]
  }
  expect(await keysAfter('u/a')).toEqual(['u/b/1', 'u/b/2'])
  // What is left of a folder is still that folder, until the folder itself is the marker.
  expect(await keysAfter('u/b/1', '/')).toEqual(['u/b/'])
  expect(await keysAfter('u/b/', '/')).toEqual([])
  expect(await keysAfter('a')).toHaveLength(4)
  const none = await client.send(new ListMultipartUploadsCommand({ Bucket, MaxUploads: 0 }))
  expect([none.Uploads, none.IsTruncated]).toEqual([undefined, false])

  const UploadId = ids[0] ?? ''
  for (const number of [10, 2, 1]) await send('u/a', UploadId, number, String(number))
  const pages = new ListPartsCommand({ Bucket, Key: 'u/a', UploadId, MaxParts: 2 })
  const first = await client.send(pages)
  expect(first.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
    [1, 1],
    [2, 1],
  ])
  const PartNumberMarker = first.NextPartNumberMarker ?? ''
  const rest = new ListPartsCommand({ Bucket, Key: 'u/a', UploadId, PartNumberMarker })
  expect((await client.send(rest)).Parts?.map(({ PartNumber }) => PartNumber)).toEqual([10])
})

test('a bucket that is deleted takes its open uploads with it, and no file stays', async () => {
  const { client } = endpoint
  const before = (await endpoint.bodies()).length
  const upload = { Bucket: 'interrupted', Key: 'a\0b' }
  await client.send(new CreateBucketCommand({ Bucket: upload.Bucket }))
  for (const PartNumber of [1, 2]) {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(upload))
    await client.send(new UploadPartCommand({ ...upload, UploadId, PartNumber, Body: 'x' }))
  }
  const other = await begin('stays')
  await send('stays', other, 1, 'x')
  await client.send(new DeleteBucketCommand({ Bucket: upload.Bucket }))
  await expect.poll(async () => (await endpoint.bodies()).length).toBe(before + 1)
  await endpoint.restart()
  expect((await endpoint.bodies()).length).toBe(before + 1)
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'stays', UploadId: other }))
})

async function begin(
  Key: string,
  options: Partial<CreateMultipartUploadCommand['input']> = {},
): Promise<string> {
  const command = new CreateMultipartUploadCommand({ Bucket, Key, ...options })
  return (await endpoint.client.send(command)).UploadId ?? ''
}

async function send(
  Key: string,
  UploadId: string,
  PartNumber: number,
  Body: Uint8Array | string = '',
): Promise<CompletedPart> {
  const command = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body })
  return { PartNumber, ETag: (await endpoint.client.send(command)).ETag }
}

function complete(Key: string, UploadId: string, Parts: CompletedPart[]) {
  const MultipartUpload = { Parts }
  return endpoint.client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }),
  )
}
