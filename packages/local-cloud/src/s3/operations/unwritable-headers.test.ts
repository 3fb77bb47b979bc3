import { createHmac } from 'node:crypto'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeObjectHeaders } from '../parameters/object-headers.ts'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { presign } from '../testing/presign.ts'
import { sendRaw } from '../testing/request.ts'

// A form, and the query of a URL, can carry what no header of an answer can.
const Bucket = 'unwritable'
let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
})

afterAll(() => endpoint.close())

/** The status and the code of a refusal; of what was stored, that it can be read. */
async function outcome(answer: Response, Key: string): Promise<string> {
  const text = await answer.text()
  if (!answer.ok) return `${answer.status} ${/<Code>(.*?)<\/Code>/.exec(text)?.[1]}`
  const read = await sendRaw({ port: endpoint.port, method: 'GET', target: `/${Bucket}/${Key}` })
  return `stored, ${read.status}`
}

async function post(Key: string, Fields: Record<string, string>): Promise<string> {
  const { url, fields } = await createPresignedPost(endpoint.client, { Bucket, Key, Fields })
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob(['x']), 'x')
  return outcome(await fetch(url, { method: 'POST', body: form }), Key)
}

test.each([
  ['Content-Disposition', 'attachment; filename="报告.pdf"'],
  ['Content-Type', '中'],
  ['Content-Type', 'text/plain\r\nset-cookie: a=b'],
  ['Cache-Control', 'no-store\u0000'],
  ['Content-Language', '\u{1f600}'],
  ['Expires', '\u0100'],
  ['x-amz-website-redirect-location', '/报告'],
  ['x-amz-meta-報告', 'x'],
  ['x-amz-meta-a b', 'x'],
])('a form with %s: %j is refused', async (name, value) => {
  expect(await post('form', { [name]: value })).toBe('400 InvalidArgument')
})

test.each([
  ['Content-Disposition', 'attachment; filename="é.pdf"'],
  ['Content-Disposition', "attachment; filename*=UTF-8''%E6%8A%A5.pdf"],
  ['x-amz-meta-name', '报告'],
  ['x-amz-meta-name', 'two\r\nlines'],
])('a form with %s: %j is stored and read', async (name, value) => {
  expect(await post('form-read', { [name]: value })).toBe('stored, 200')
})

test('metadata of a form come back as an encoded word', async () => {
  await post('word', { 'x-amz-meta-name': '报告' })
  const head = await endpoint.client.send(new HeadObjectCommand({ Bucket, Key: 'word' }))
  const word = Buffer.from('报告').toString('base64')
  expect(head.Metadata).toEqual({ name: `=?UTF-8?B?${word}?=` })
})

test.each([
  ['content-type', '中'],
  ['content-type', 'a\r\nb'],
  ['x-amz-meta-a', '1\nx-amz-meta-b:2'],
  ['x-amz-website-redirect-location', '/\u0100'],
])('a URL of version 2 with %s: %j in its query is refused', async (name, value) => {
  const expires = Math.trunc(Date.now() / 1000) + 60
  const type = name === 'content-type' ? value : ''
  const amz = name === 'content-type' ? '' : `${name}:${value}\n`
  const text = `PUT\n\n${type}\n${expires}\n${amz}/${Bucket}/v2`
  const signature = createHmac('sha1', 'locallocal').update(text).digest('base64')
  const query = new URLSearchParams({
    AWSAccessKeyId: 'local',
    Expires: String(expires),
    Signature: signature,
    [name]: value,
  })
  const url = `http://127.0.0.1:${endpoint.port}/${Bucket}/v2?${query.toString()}`
  const answer = await fetch(url, { method: 'PUT', body: new Uint8Array(1) })
  expect(await outcome(answer, 'v2')).toBe('400 InvalidArgument')
})

test('a presigned URL with a line end in its metadata is refused, one in other letters is not', async () => {
  const put = async (value: string): Promise<string> => {
    const command = new PutObjectCommand({ Bucket, Key: 'v4', Metadata: { a: value } })
    const url = await presign(endpoint.client, command)
    return outcome(await fetch(url, { method: 'PUT', body: 'x' }), 'v4')
  }
  expect(await put('a\nb')).toBe('400 InvalidArgument')
  expect(await put('报告')).toBe('stored, 200')
})

test('what was sent as a header comes back as it was sent, byte by byte', async () => {
  const { port } = endpoint
  const target = `/${Bucket}/bytes`
  const value = Buffer.from('text/plain; name="中"').toString('latin1')
  const unsigned = { 'content-type': value }
  // Node writes headers before text as UTF-8.
  const body = Buffer.from('x')
  const put = await sendRaw({ port, method: 'PUT', target, body, unsigned })
  expect(put.status).toBe(200)
  const read = await sendRaw({ port, method: 'GET', target })
  expect(read.headers['content-type']).toBe(value)
})

test('an override of an answer’s header that none can have is refused', async () => {
  const { port } = endpoint
  await sendRaw({ port, method: 'PUT', target: `/${Bucket}/o`, body: 'x' })
  const query = `response-content-disposition=${encodeURIComponent('attachment; filename="报告"')}`
  const answer = await sendRaw({ port, method: 'GET', target: `/${Bucket}/o?${query}` })
  expect(answer).toMatchObject({ status: 400, code: 'InvalidArgument' })
  expect(answer.body.toString()).toContain('cannot be represented using ISO-8859-1')
})

test('system metadata have two kilobytes, however they are written', async () => {
  const ContentDisposition = `attachment; filename="${'x'.repeat(2048)}"`
  const tooLarge = { name: 'MetadataTooLarge' }
  const object = { Bucket, Key: 'large', ContentDisposition }
  const { client } = endpoint
  await expect(client.send(new PutObjectCommand({ ...object, Body: 'x' }))).rejects.toMatchObject(
    tooLarge,
  )
  const begin = new CreateMultipartUploadCommand(object)
  await expect(client.send(begin)).rejects.toMatchObject(tooLarge)
  await client.send(new PutObjectCommand({ Bucket, Key: 'small', Body: 'x' }))
  const copy = { ...object, CopySource: `${Bucket}/small`, MetadataDirective: 'REPLACE' } as const
  await expect(client.send(new CopyObjectCommand(copy))).rejects.toMatchObject(tooLarge)
  expect(await post('large', { 'Content-Disposition': ContentDisposition })).toBe(
    '400 MetadataTooLarge',
  )
})

test('an object that was stored before such headers were refused can be read', () => {
  const stored = {
    headers: [
      ['content-type', '中\r\n'],
      ['content-disposition', 'é'],
    ] as [string, string][],
    metadata: [
      ['報告', 'x'],
      ['a b', 'x'],
      ['c', 'd'],
    ] as [string, string][],
  }
  expect(writeObjectHeaders(stored)).toEqual([
    ['content-type', '???'],
    ['content-disposition', 'é'],
    ['x-amz-meta-c', 'd'],
    ['x-amz-missing-meta', '2'],
  ])
})

test.each(['X-報告', 'a b', 'a\nset-cookie: b'])(
  'a CORS rule that exposes %j is refused',
  async (name) => {
    const rule = { AllowedOrigins: ['*'], AllowedMethods: ['GET'], ExposeHeaders: [name] }
    const put = new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [rule] } })
    await expect(endpoint.client.send(put)).rejects.toMatchObject({ name: 'InvalidRequest' })
  },
)
