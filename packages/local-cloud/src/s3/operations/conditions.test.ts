import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { sendRaw, sign } from '../testing/request.ts'

const Bucket = 'conditions'
let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
})

afterAll(() => endpoint.close())

const other = '"00000000000000000000000000000000"'
const past = 'Mon, 01 Jan 2001 00:00:00 GMT'
const future = 'Fri, 01 Jan 2100 00:00:00 GMT'

/** What an object with the ETag `etag`, written just now, answers to a reader. */
const reads = (etag: string): readonly (readonly [Record<string, string>, number])[] => [
  [{ 'if-match': etag }, 200],
  [{ 'if-match': etag.replaceAll('"', '') }, 200],
  [{ 'if-match': `${other}, ${etag}` }, 200],
  [{ 'if-match': '*' }, 200],
  [{ 'if-match': other }, 412],
  [{ 'if-none-match': etag }, 304],
  [{ 'if-none-match': `W/${etag}` }, 304],
  [{ 'if-none-match': '*' }, 304],
  [{ 'if-none-match': other }, 200],
  [{ 'if-modified-since': past }, 200],
  [{ 'if-modified-since': future }, 304],
  [{ 'if-modified-since': 'no date' }, 200],
  [{ 'if-unmodified-since': past }, 412],
  [{ 'if-unmodified-since': future }, 200],
  // An ETag that matches sets a date aside, and so does one that does not.
  [{ 'if-match': etag, 'if-unmodified-since': past }, 200],
  [{ 'if-none-match': other, 'if-modified-since': future }, 200],
  [{ 'if-none-match': etag, 'if-modified-since': past }, 304],
  [{ 'if-match': etag, 'if-none-match': etag }, 304],
  [{ 'if-match': other, 'if-none-match': etag }, 412],
]

test.each(['GET', 'HEAD'])('%s heeds every condition, and their precedence', async (method) => {
  const etag = await put('read', { CacheControl: 'max-age=9', Metadata: { a: 'b' } })
  const plain = { port: endpoint.port, method, target: `/${Bucket}/read` }
  for (const [headers, status] of reads(etag)) {
    const answer = await sendRaw({ ...plain, headers })
    expect([headers, answer.status]).toEqual([headers, status])
    if (status !== 304) continue
    expect(answer.body).toHaveLength(0)
    expect(answer.headers).toMatchObject({ etag, 'cache-control': 'max-age=9' })
    expect(answer.headers['last-modified']).toBeTruthy()
    expect(answer.headers).not.toHaveProperty('content-length')
  }
})

test('a range of what has changed since is the whole of what is there now', async () => {
  const etag = await put('resumed', { Body: '0123456789' })
  const target = `/${Bucket}/resumed`
  const plain = { port: endpoint.port, method: 'GET', target }
  const modified = String((await sendRaw(plain)).headers['last-modified'])
  const cases = [
    [etag, 206],
    [modified, 206],
    [other, 200],
    [`W/${etag}`, 200],
    [past, 200],
    ['no date', 200],
  ] as const
  for (const [condition, status] of cases) {
    const headers = { range: 'bytes=5-', 'if-range': condition }
    const answer = await sendRaw({ ...plain, headers })
    expect([condition, answer.status]).toEqual([condition, status])
    expect(answer.body.toString()).toBe(status === 206 ? '56789' : '0123456789')
  }
})

test('a condition is checked before a range', async () => {
  const etag = await put('read')
  const headers = { range: 'bytes=100-', 'if-none-match': etag }
  const target = `/${Bucket}/read`
  expect(await sendRaw({ port: endpoint.port, method: 'GET', target, headers })).toMatchObject({
    status: 304,
  })
})

test('of many concurrent puts with If-None-Match: * exactly one succeeds', async () => {
  for (let round = 0; round < 5; round++) {
    const Key = `once/${round}`
    const bodies = Array.from({ length: 16 }, (_, i) => `writer ${i}`)
    const done = await outcomes(bodies.map((Body) => put(Key, { Body, IfNoneMatch: '*' })))
    const winners = done.filter((outcome) => outcome.startsWith('"'))
    expect(winners).toHaveLength(1)
    expect(done.filter((outcome) => outcome === 'PreconditionFailed')).toHaveLength(15)
    expect(await etagOf(Key)).toBe(winners[0])
  }
})

test('a put whose condition fails is refused before its body arrives', async () => {
  await put('early')
  const { port } = endpoint
  const headers = { 'if-none-match': '*', 'content-length': '10' }
  const target = `/${Bucket}/early`
  const signed = sign({ port, method: 'PUT', target, headers, payload: 'UNSIGNED-PAYLOAD' })
  const options = { host: '127.0.0.1', port, method: 'PUT', path: target, headers: signed.headers }
  const outgoing = request(options)
  // What has no body yet would wait for ever to be answered, were the body waited for.
  outgoing.flushHeaders()
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
  expect(answer.statusCode).toBe(412)
  outgoing.destroy()
})

test('a completion checks its condition like a put', async () => {
  const { client } = endpoint
  const first = await begin('joined')
  const second = await begin('joined')
  const done = await outcomes([first, second].map((end) => end({ IfNoneMatch: '*' })))
  expect(done.filter((outcome) => outcome.startsWith('"'))).toHaveLength(1)
  expect(done).toContain('PreconditionFailed')
  const third = await begin('joined')
  await expect(third({ IfMatch: other })).rejects.toMatchObject({ name: 'PreconditionFailed' })
  expect(await third({ IfMatch: await etagOf('joined') })).toMatch(/^"/)
  const missing = await begin('missing')
  await expect(missing({ IfMatch: other })).rejects.toMatchObject({ name: 'NoSuchKey' })
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'joined' }))
})

test('a conditional completion over a newer write is a conflict and changes nothing', async () => {
  const complete = await begin('overtaken')
  const etag = await put('overtaken')
  await expect(complete({ IfMatch: etag })).rejects.toMatchObject({
    name: 'ConditionalRequestConflict',
    $metadata: { httpStatusCode: 409 },
  })
  expect(await etagOf('overtaken')).toBe(etag)
})

test('a copy checks conditions on its source and its target', async () => {
  const { client } = endpoint
  const etag = await put('source')
  const CopySource = `${Bucket}/source`
  const copy = (input: object): Promise<string> =>
    client
      .send(new CopyObjectCommand({ Bucket, Key: 'copied', CopySource, ...input }))
      .then((answer) => answer.CopyObjectResult?.ETag ?? '')
  const [since, until] = [new Date(past), new Date(future)]
  const refused = [
    { CopySourceIfMatch: other },
    { CopySourceIfNoneMatch: etag },
    { CopySourceIfModifiedSince: until },
    { CopySourceIfUnmodifiedSince: since },
    { CopySourceIfNoneMatch: etag, CopySourceIfModifiedSince: since },
  ]
  for (const input of refused) {
    await expect(copy(input)).rejects.toMatchObject({ name: 'PreconditionFailed' })
  }
  expect(await copy({ CopySourceIfMatch: etag, CopySourceIfUnmodifiedSince: since })).toBe(etag)
  await expect(copy({ IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' })
  await expect(copy({ IfMatch: other })).rejects.toMatchObject({ name: 'PreconditionFailed' })
  expect(await copy({ IfMatch: etag })).toBe(etag)
})

test('a removal is done only if its condition holds', async () => {
  const { client } = endpoint
  const remove = (IfMatch: string): Promise<unknown> =>
    client.send(new DeleteObjectCommand({ Bucket, Key: 'removed', IfMatch }))
  const etag = await put('removed')
  await expect(remove(other)).rejects.toMatchObject({ name: 'PreconditionFailed' })
  expect(await etagOf('removed')).toBe(etag)
  await remove(etag)
  await expect(remove(etag)).rejects.toMatchObject({ name: 'NoSuchKey' })
  await expect(remove('*')).rejects.toMatchObject({ name: 'NoSuchKey' })
  await put('removed')
  await remove('*')
})

test('each removal of many has its own condition', async () => {
  const { client } = endpoint
  const ETag = await put('many/1')
  await put('many/2')
  const Objects = [
    { Key: 'many/1', ETag },
    { Key: 'many/2', ETag: other },
  ]
  const answer = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
  expect(answer.Deleted).toEqual([{ Key: 'many/1' }])
  expect(answer.Errors).toMatchObject([{ Key: 'many/2', Code: 'PreconditionFailed' }])
})

type PutInput = Partial<PutObjectCommand['input']>

async function put(Key: string, input: PutInput = {}): Promise<string> {
  const command = new PutObjectCommand({ Bucket, Key, Body: 'x', ...input })
  return (await endpoint.client.send(command)).ETag ?? ''
}

async function etagOf(Key: string): Promise<string> {
  return (await endpoint.client.send(new HeadObjectCommand({ Bucket, Key }))).ETag ?? ''
}

/** The ETag of each write that was done, the error's name of each that was not. */
function outcomes(writes: readonly Promise<string>[]): Promise<string[]> {
  return Promise.all(writes.map((write) => write.catch((error: Error) => error.name)))
}

/** Begins an upload of one part; what it returns completes it. */
async function begin(Key: string): Promise<(condition: object) => Promise<string>> {
  const { client } = endpoint
  const at = { Bucket, Key }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(at))
  const part = { ...at, UploadId, PartNumber: 1, Body: `part of ${UploadId}` }
  const { ETag } = await client.send(new UploadPartCommand(part))
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  return async (condition) => {
    const input = { ...at, UploadId, MultipartUpload, ...condition }
    return (await client.send(new CompleteMultipartUploadCommand(input))).ETag ?? ''
  }
}
