import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readObjectHeaders, writeObjectHeaders } from '../parameters/object-headers.ts'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { sendRaw } from '../testing/request.ts'

const Bucket = 'headers'
let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
})

afterAll(() => endpoint.close())

test('user metadata of 2 KB, names and values together, is accepted, and one byte more refused', async () => {
  const { client } = endpoint
  const put = (value: string): Promise<unknown> => {
    const Metadata = { name: value }
    return client.send(new PutObjectCommand({ Bucket, Key: 'full', Body: 'x', Metadata }))
  }
  await put('v'.repeat(2044))
  await expect(put('v'.repeat(2045))).rejects.toMatchObject({ name: 'MetadataTooLarge' })
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'full' }))
  expect(head.Metadata).toEqual({ name: 'v'.repeat(2044) })
})

// As the page on working with object metadata shows it: what S3 is sent, and what it sends back.
const values = [
  ['plain ASCII', 'AMAZONS3', 'AMAZONS3'],
  ['an encoded word of ASCII', '=?UTF-8?Q?AMAZONS3?=', 'AMAZONS3'],
  ['a quoted word', '=?UTF-8?Q?=C3=84_=3F?=', '=?UTF-8?B?w4QgPw==?='],
  ['a word in base64', '=?utf-8?b?w4Q=?=', '=?UTF-8?B?w4Q=?='],
  ['two words, one character', '=?UTF-8?B?ww==?= =?UTF-8?B?hA==?=', '=?UTF-8?B?w4Q=?='],
  ['what only looks like a word', '=?x?B?w4Q=?=', '=?x?B?w4Q=?='],
] as const

test.each(values)('metadata of %s come back as S3 sends them', async (_what, sent, returned) => {
  const { port } = endpoint
  const target = `/${Bucket}/meta`
  const headers = { 'x-amz-meta-a': sent }
  const put = await sendRaw({ port, method: 'PUT', target, body: 'x', headers })
  expect(put).toMatchObject({ status: 200 })
  const head = await sendRaw({ port, method: 'HEAD', target })
  expect(head.headers['x-amz-meta-a']).toBe(returned)
})

test('metadata of raw UTF-8 are read byte by byte, as S3 reads them', () => {
  const sent = Buffer.from('\u00c4M\u00c4Z\u00d5\u00d1 S3').toString('latin1')
  const kept = readObjectHeaders({ headers: { 'x-amz-meta-nonascii': sent } })
  expect(writeObjectHeaders(kept)).toContainEqual([
    'x-amz-meta-nonascii',
    '=?UTF-8?B?w4PChE3Dg8KEWsODwpXDg8KRIFMz?=',
  ])
})

test('Expires is kept as it was sent, even if it is not a date', async () => {
  const { client, port } = endpoint
  const target = `/${Bucket}/expires`
  for (const expires of ['Wed, 21 Oct 2026 07:28:00 GMT', '0', 'never']) {
    const put = { port, method: 'PUT', target, body: 'x', headers: { expires } }
    expect(await sendRaw(put)).toMatchObject({ status: 200 })
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'expires' }))
    expect(head.ExpiresString).toBe(expires)
  }
})

test('a website redirect is returned with its object and is not copied', async () => {
  const { client } = endpoint
  const put = (WebsiteRedirectLocation: string): Promise<unknown> =>
    client.send(new PutObjectCommand({ Bucket, Key: 'old', Body: 'x', WebsiteRedirectLocation }))
  await expect(put('new')).rejects.toMatchObject({ name: 'InvalidRedirectLocation' })
  await put('/new')
  const at = (Key: string): Promise<string | undefined> =>
    client.send(new HeadObjectCommand({ Bucket, Key })).then((head) => head.WebsiteRedirectLocation)
  expect(await at('old')).toBe('/new')
  const copy = { Bucket, CopySource: `${Bucket}/old` }
  await client.send(new CopyObjectCommand({ ...copy, Key: 'copy' }))
  expect(await at('copy')).toBeUndefined()
  // To change it is reason enough to copy an object onto itself.
  const WebsiteRedirectLocation = 'https://example.com/'
  await client.send(new CopyObjectCommand({ ...copy, Key: 'old', WebsiteRedirectLocation }))
  expect(await at('old')).toBe(WebsiteRedirectLocation)
})

test('response-* parameters override the headers of an answer', async () => {
  const { client, port } = endpoint
  const put = { Bucket, Key: 'overridden', Body: 'x', ContentType: 'text/plain' }
  await client.send(new PutObjectCommand(put))
  const overridden = {
    ResponseContentType: 'text/x-other',
    ResponseContentLanguage: 'de',
    ResponseCacheControl: 'no-store',
    ResponseContentDisposition: 'attachment; filename="a.txt"',
    ResponseContentEncoding: 'identity',
  }
  const input = { Bucket, Key: 'overridden', ...overridden }
  const got = await client.send(new GetObjectCommand(input))
  await got.Body?.transformToString()
  const head = await client.send(new HeadObjectCommand(input))
  for (const answer of [got, head]) {
    expect(answer).toMatchObject({
      ContentType: 'text/x-other',
      ContentLanguage: 'de',
      CacheControl: 'no-store',
      ContentDisposition: 'attachment; filename="a.txt"',
      ContentEncoding: 'identity',
    })
  }
  const target = `/${Bucket}/overridden?response-content-type=a%0D%0Aset-cookie%3A%20b`
  expect(await sendRaw({ port, method: 'GET', target })).toMatchObject({
    status: 400,
    code: 'InvalidArgument',
  })
})

test('an unknown directive of a copy is refused', async () => {
  const { client } = endpoint
  const copy = { Bucket, Key: 'x', CopySource: `${Bucket}/full` }
  for (const directive of ['MetadataDirective', 'TaggingDirective']) {
    const input = { ...copy, [directive]: 'MOVE' }
    await expect(client.send(new CopyObjectCommand(input))).rejects.toMatchObject({
      name: 'InvalidArgument',
    })
  }
})
