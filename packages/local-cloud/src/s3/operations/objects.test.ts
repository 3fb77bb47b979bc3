import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { noise } from '../testing/noise.ts'
import { sendRaw } from '../testing/request.ts'

const Bucket = 'objects'
let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
})

afterAll(() => endpoint.close())

test('an object comes back as it was put, with its headers and metadata', async () => {
  const { client } = endpoint
  const Body = noise(200_000)
  const said = {
    ContentType: 'text/plain; charset=utf-8',
    CacheControl: 'no-cache',
    ContentDisposition: 'attachment; filename="a"',
    ContentEncoding: 'identity',
    ContentLanguage: 'en',
    Metadata: { __proto__x: '1', constructor: 'two words', own: 'v' },
  }
  const put = await client.send(new PutObjectCommand({ Bucket, Key: 'said', Body, ...said }))
  const etag = `"${createHash('md5').update(Body).digest('hex')}"`
  expect(put.ETag).toBe(etag)
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'said' }))
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true)
  expect(got).toMatchObject({ ...said, ETag: etag, ContentLength: 200_000, AcceptRanges: 'bytes' })
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'said' }))
  expect(head).toMatchObject({ ...said, ETag: etag, ContentLength: 200_000 })
})

test('an empty object is an object', async () => {
  const { client } = endpoint
  await client.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: '', ContentLength: 0 }))
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'empty' }))
  expect(await got.Body?.transformToString()).toBe('')
  expect(got.ETag).toBe('"d41d8cd98f00b204e9800998ecf8427e"')
  expect(got.ContentType).toBe('application/octet-stream')
})

test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
  'a stream with a trailing %s checksum is stored and its checksum returned',
  async (ChecksumAlgorithm) => {
    const { client } = endpoint
    const bytes = noise(150_000)
    await client.send(
      new PutObjectCommand({
        Bucket,
        Key: 'streamed',
        Body: Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]),
        ContentLength: bytes.length,
        ChecksumAlgorithm,
      }),
    )
    // The SDK compares the answer's checksum with the bytes that it reads.
    const got = await client.send(
      new GetObjectCommand({ Bucket, Key: 'streamed', ChecksumMode: 'ENABLED' }),
    )
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true)
    expect(got[`Checksum${ChecksumAlgorithm}`]).toBeTruthy()
    expect(got.ContentEncoding).toBeUndefined()
  },
)

test('a range is those bytes alone, for GET and HEAD', async () => {
  const { client } = endpoint
  await client.send(new PutObjectCommand({ Bucket, Key: 'range', Body: '0123456789' }))
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'range', Range: 'bytes=-3' }))
  expect(await got.Body?.transformToString()).toBe('789')
  expect(got).toMatchObject({ ContentRange: 'bytes 7-9/10', ContentLength: 3 })
  expect(got.$metadata.httpStatusCode).toBe(206)
  const Range = 'bytes=2-4'
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'range', Range }))
  expect(head).toMatchObject({ ContentRange: 'bytes 2-4/10', ContentLength: 3 })
  const past = client.send(new GetObjectCommand({ Bucket, Key: 'range', Range: 'bytes=10-' }))
  await expect(past).rejects.toMatchObject({ name: 'InvalidRange' })
})

test('a conditional read or write is done only if its condition holds', async () => {
  const { client } = endpoint
  const once = { Bucket, Key: 'once', Body: 'first', IfNoneMatch: '*' }
  const { ETag } = await client.send(new PutObjectCommand(once))
  await expect(client.send(new PutObjectCommand(once))).rejects.toMatchObject({
    name: 'PreconditionFailed',
  })
  const other = { Bucket, Key: 'once', Body: 'second', IfMatch: '"other"' }
  await expect(client.send(new PutObjectCommand(other))).rejects.toMatchObject({
    name: 'PreconditionFailed',
  })
  const missing = { Bucket, Key: 'not there', Body: '', ContentLength: 0, IfMatch: '"other"' }
  await expect(client.send(new PutObjectCommand(missing))).rejects.toMatchObject({
    name: 'NoSuchKey',
  })
  const same = new GetObjectCommand({ Bucket, Key: 'once', IfNoneMatch: ETag })
  await expect(client.send(same)).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } })
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'once', IfMatch: ETag }))
  expect(await got.Body?.transformToString()).toBe('first')
})

test('a missing key is NoSuchKey for GET, a bare 404 for HEAD, and a success for DELETE', async () => {
  const { client } = endpoint
  const at = { Bucket, Key: 'missing' }
  await expect(client.send(new GetObjectCommand(at))).rejects.toMatchObject({ name: 'NoSuchKey' })
  await expect(client.send(new HeadObjectCommand(at))).rejects.toMatchObject({ name: 'NotFound' })
  const deleted = await client.send(new DeleteObjectCommand(at))
  expect(deleted.$metadata.httpStatusCode).toBe(204)
  const { port } = endpoint
  const head = await sendRaw({ port, method: 'HEAD', target: '/objects/missing' })
  expect(head).toMatchObject({ status: 404, body: Buffer.alloc(0) })
})

test('many keys are deleted at once, each with its result, or none where quiet', async () => {
  const { client } = endpoint
  const Keys = ['d/1', 'd/<&>"', 'd/ \u00e9\r\n ', 'd/not there']
  for (const Key of Keys.slice(0, 3)) {
    await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
  }
  const Objects = Keys.map((Key) => ({ Key }))
  const loud = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
  expect(loud.Deleted?.map((entry) => entry.Key)).toEqual(Keys)
  expect(loud.Errors).toBeUndefined()
  const left = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'd/' }))
  expect(left.KeyCount).toBe(0)
  const Delete = { Objects, Quiet: true }
  const quiet = await client.send(new DeleteObjectsCommand({ Bucket, Delete }))
  expect(quiet.Deleted).toBeUndefined()
})

test('a deletion of many keys needs a digest, and more than a thousand are refused', async () => {
  const { port, client } = endpoint
  const body = '<Delete><Object><Key>a</Key></Object></Delete>'
  const bare = await sendRaw({ port, method: 'POST', target: '/objects?delete', body })
  expect(bare).toMatchObject({ status: 400, code: 'InvalidRequest' })
  const Objects = Array.from({ length: 1001 }, (_, i) => ({ Key: String(i) }))
  const many = client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
  await expect(many).rejects.toMatchObject({ name: 'MalformedXML' })
})

test('a listing pages by tokens in version 2 and by markers in version 1', async () => {
  const { client } = endpoint
  const Keys = ['l/a/1', 'l/a/2', 'l/b', 'l/c/1', 'l/d']
  for (const Key of Keys) await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
  const common = { Bucket, Prefix: 'l/', Delimiter: '/' }
  const second: string[] = []
  let ContinuationToken: string | undefined
  for (let page = 0; page < 5; page++) {
    const input = { ...common, MaxKeys: 1, ContinuationToken }
    const answer = await client.send(new ListObjectsV2Command(input))
    expect(answer.KeyCount).toBe(1)
    second.push(...[...(answer.Contents ?? [])].map(({ Key = '' }) => Key))
    second.push(...[...(answer.CommonPrefixes ?? [])].map(({ Prefix = '' }) => Prefix))
    ContinuationToken = answer.NextContinuationToken
    if (!answer.IsTruncated) break
  }
  expect(second).toEqual(['l/a/', 'l/b', 'l/c/', 'l/d'])
  const first: string[] = []
  let Marker: string | undefined
  for (let page = 0; page < 5; page++) {
    const answer = await client.send(new ListObjectsCommand({ ...common, MaxKeys: 1, Marker }))
    first.push(...[...(answer.Contents ?? [])].map(({ Key = '' }) => Key))
    first.push(...[...(answer.CommonPrefixes ?? [])].map(({ Prefix = '' }) => Prefix))
    Marker = answer.NextMarker
    if (!answer.IsTruncated) break
  }
  expect(first).toEqual(second)
  const after = await client.send(
    new ListObjectsV2Command({ Bucket, Prefix: 'l/', StartAfter: 'l/b' }),
  )
  expect(after.Contents?.map(({ Key }) => Key)).toEqual(['l/c/1', 'l/d'])
  expect(after.IsTruncated).toBe(false)
})

test('a marker that is shorter than the delimiter hides no key that begins with it', async () => {
  const { client } = endpoint
  for (const Key of ['m', 'mn', 'n']) {
    await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
  }
  const answer = await client.send(new ListObjectsCommand({ Bucket, Delimiter: '::', Marker: 'm' }))
  expect(answer.Contents?.slice(0, 2).map(({ Key }) => Key)).toEqual(['mn', 'n'])
})

test('an invalid token, count or encoding type is InvalidArgument', async () => {
  const { port } = endpoint
  for (const query of ['continuation-token=!!!', 'max-keys=-1', 'max-keys=x', 'encoding-type=b']) {
    const answer = await sendRaw({
      port,
      method: 'GET',
      target: `/objects?list-type=2&${query.replaceAll('!', '%21')}`,
    })
    expect([query, answer.code]).toEqual([query, 'InvalidArgument'])
  }
})
