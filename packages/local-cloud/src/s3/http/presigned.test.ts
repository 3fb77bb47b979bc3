import { createHmac } from 'node:crypto'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { presign } from '../testing/presign.ts'
import { sendRaw, sign } from '../testing/request.ts'

const Bucket = 'linked'
let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
})

afterAll(() => endpoint.close())

/** `200`, or the status and the code of a refusal. */
async function outcome(url: string, init: RequestInit = {}): Promise<string> {
  const answer = await fetch(url, init)
  const code = /<Code>(.*?)<\/Code>/.exec(await answer.text())?.[1]
  return code === undefined ? String(answer.status) : `${answer.status} ${code}`
}

async function putRaw(Key: string, Body: string): Promise<void> {
  await endpoint.client.send(new PutObjectCommand({ Bucket, Key, Body }))
}

test('a presigned URL allows what it was signed for and nothing else', async () => {
  const Key = "a b+c//é 😀!'()*"
  const put = await presign(endpoint.client, new PutObjectCommand({ Bucket, Key }))
  expect(await outcome(put, { method: 'PUT', body: 'by URL' })).toBe('200')
  const get = await presign(endpoint.client, new GetObjectCommand({ Bucket, Key }))
  expect(await (await fetch(get)).text()).toBe('by URL')
  expect((await fetch(get, { headers: { range: 'bytes=3-' } })).status).toBe(206)
  expect(await outcome(get, { method: 'PUT', body: 'x' })).toBe('403 SignatureDoesNotMatch')
  expect(await outcome(get.replace('/linked/a', '/linked/b'))).toBe('403 SignatureDoesNotMatch')
  const head = await presign(endpoint.client, new HeadObjectCommand({ Bucket, Key }))
  const answer = await fetch(head, { method: 'HEAD' })
  expect([answer.status, answer.headers.get('content-length')]).toEqual([200, '6'])
  const remove = await presign(endpoint.client, new DeleteObjectCommand({ Bucket, Key }))
  expect(await outcome(remove, { method: 'DELETE' })).toBe('204')
  expect(await outcome(get)).toBe('404 NoSuchKey')
})

test('a URL that the SDK makes with its defaults takes a body that it did not know', async () => {
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${endpoint.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'locallocal' },
  })
  const url = await presign(client, new PutObjectCommand({ Bucket, Key: 'default' }))
  client.destroy()
  // This checksum is of no bytes at all, and S3 does not heed it.
  expect(url).toContain('x-amz-checksum-crc32=AAAAAA')
  expect(await outcome(url, { method: 'PUT', body: 'many bytes' })).toBe('200')
})

test('parts can be sent by URL, and the upload completed', async () => {
  const at = { Bucket, Key: 'in parts' }
  const { UploadId } = await endpoint.client.send(new CreateMultipartUploadCommand(at))
  const part = { ...at, UploadId, PartNumber: 1 }
  const sent = await fetch(await presign(endpoint.client, new UploadPartCommand(part)), {
    method: 'PUT',
    body: 'p',
  })
  const ETag = sent.headers.get('etag') ?? ''
  const complete = await presign(
    endpoint.client,
    new CompleteMultipartUploadCommand({ ...at, UploadId }),
  )
  const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${ETag}</ETag></Part></CompleteMultipartUpload>`
  expect(await outcome(complete, { method: 'POST', body })).toBe('200')
  const { ContentLength } = await endpoint.client.send(new HeadObjectCommand(at))
  expect(ContentLength).toBe(1)
})

test('metadata in the query of a URL is the object’s', async () => {
  const command = new PutObjectCommand({ Bucket, Key: 'm', Metadata: { colour: 'blue' } })
  const url = await presign(endpoint.client, command)
  expect(url).toContain('x-amz-meta-colour=blue')
  expect(await outcome(url, { method: 'PUT', body: 'x' })).toBe('200')
  const head = await endpoint.client.send(new HeadObjectCommand({ Bucket, Key: 'm' }))
  expect(head.Metadata).toEqual({ colour: 'blue' })
  const other = url.replace('colour=blue', 'colour=red')
  expect(await outcome(other, { method: 'PUT', body: 'x' })).toBe('403 SignatureDoesNotMatch')
})

test('an unsupported header is refused in a query too', async () => {
  const command = new PutObjectCommand({ Bucket, Key: 'cold', StorageClass: 'GLACIER' })
  const url = await presign(endpoint.client, command)
  expect(url).toContain('x-amz-storage-class=GLACIER')
  expect(await outcome(url, { method: 'PUT', body: 'x' })).toBe('501 NotImplemented')
})

test("a header that changes the request must be covered by the URL's signature", async () => {
  const url = await presign(endpoint.client, new PutObjectCommand({ Bucket, Key: 'smuggled' }))
  const headers = { 'x-amz-meta-extra': '1' }
  const answer = await fetch(url, { method: 'PUT', body: 'x', headers })
  expect(answer.status).toBe(403)
  expect(await answer.text()).toContain('<HeadersNotSigned>x-amz-meta-extra</HeadersNotSigned>')
})

test('a signed Content-Type must be sent', async () => {
  const command = new PutObjectCommand({ Bucket, Key: 'typed', ContentType: 'text/plain' })
  const signableHeaders = new Set(['content-type'])
  const url = await presign(endpoint.client, command, { signableHeaders })
  const put = (type: string): Promise<string> =>
    outcome(url, { method: 'PUT', body: 'x', headers: { 'content-type': type } })
  expect(await put('text/html')).toBe('403 SignatureDoesNotMatch')
  expect(await put('text/plain')).toBe('200')
})

test('a URL is refused a second after it expired, and says so', async () => {
  await putRaw('k', 'x')
  const signedMs = Math.trunc(Date.now() / 1000) * 1000
  const url = await presign(endpoint.client, new GetObjectCommand({ Bucket, Key: 'k' }), {
    expiresIn: 60,
    signingDate: new Date(signedMs),
  })
  const { clock } = endpoint
  const real = clock.now
  try {
    clock.now = () => signedMs + 60_000
    expect(await outcome(url)).toBe('200')
    clock.now = () => signedMs + 61_000
    const late = await fetch(url)
    const text = await late.text()
    expect(late.status).toBe(403)
    expect(text).toContain('<Code>AccessDenied</Code><Message>Request has expired</Message>')
    expect(text).toContain('<X-Amz-Expires>60</X-Amz-Expires>')
    expect(text).toContain(`<Expires>${new Date(signedMs + 60_000).toISOString()}</Expires>`)
    clock.now = () => signedMs - 16 * 60_000
    expect(await outcome(url)).toBe('403 AccessDenied')
  } finally {
    clock.now = real
  }
})

test('SignatureDoesNotMatch shows the string to sign and the canonical request', async () => {
  const url = await presign(endpoint.client, new GetObjectCommand({ Bucket, Key: 'k' }))
  const text = await (await fetch(url.replace('/linked/k', '/linked/j'))).text()
  for (const name of ['StringToSign', 'StringToSignBytes', 'CanonicalRequest', 'SignatureProvided'])
    expect(text).toMatch(new RegExp(`<${name}>[^<]+</${name}>`))
  expect(text).toContain('<StringToSignBytes>41 57 53 34 2d ')
  expect(text).toContain('<AWSAccessKeyId>local</AWSAccessKeyId>')
})

test('two signatures on one request are refused', async () => {
  const url = new URL(await presign(endpoint.client, new GetObjectCommand({ Bucket, Key: 'k' })))
  const request = { port: endpoint.port, method: 'GET', target: `${url.pathname}${url.search}` }
  expect(await sendRaw(request)).toMatchObject({ status: 400, code: 'InvalidArgument' })
  const authorization = 'AWS local:c2lnbmF0dXJl'
  const version2 = { ...sign(request), headers: { authorization } }
  expect(await sendRaw(request, version2)).toMatchObject({ code: 'InvalidArgument' })
  const both = `${url.href}&AWSAccessKeyId=local&Expires=1&Signature=x`
  expect(await outcome(both)).toBe('400 InvalidArgument')
})

test.each([
  ['X-Amz-Expires=604801', '400 AuthorizationQueryParametersError'],
  ['X-Amz-Expires=0', '400 AuthorizationQueryParametersError'],
  [
    'X-Amz-Credential=stranger%2F20261123%2Fus-east-1%2Fs3',
    '400 AuthorizationQueryParametersError',
  ],
  ['X-Amz-Algorithm=AWS4-HMAC-SHA1', '400 AuthorizationQueryParametersError'],
  ['X-Amz-Signature=', '403 SignatureDoesNotMatch'],
])('a URL with %s is answered %s', async (pair, expected) => {
  const url = new URL(await presign(endpoint.client, new GetObjectCommand({ Bucket, Key: 'k' })))
  const [name = '', value = ''] = pair.split('=')
  url.searchParams.set(name, decodeURIComponent(value))
  expect(await outcome(url.href)).toBe(expected)
})

test('a URL of version 2 carries the headers that its signer put there, and no others', async () => {
  const expires = Math.trunc(Date.now() / 1000) + 60
  const text = `PUT\n\n\n${expires}\nx-amz-meta-a:1+1\n/${Bucket}/v2`
  const signature = createHmac('sha1', 'locallocal').update(text).digest('base64')
  const query = `AWSAccessKeyId=local&Expires=${expires}&Signature=${encodeURIComponent(signature)}`
  const url = `http://127.0.0.1:${endpoint.port}/${Bucket}/v2?${query}&x-amz-meta-a=1%2B1`
  const put = async (address: string): Promise<unknown> => {
    // Bytes, for which the client names no type of its own.
    const answer = await fetch(address, { method: 'PUT', body: new Uint8Array(1) })
    if (answer.status !== 200) return answer.status
    const head = await endpoint.client.send(new HeadObjectCommand({ Bucket, Key: 'v2' }))
    return head.Metadata
  }
  expect(await put(url)).toEqual({ a: '1+1' })
  // What is not covered must not be heeded, however it is written.
  expect(await put(`${url}&x-amz-meta-a=2`)).toEqual({ a: '1+1' })
  // A plus sign is a space in a query, which is not what was signed.
  expect(await put(url.replace('%2B', '+'))).toBe(403)
  expect(await put(`${url}&X-Amz-Meta-A=2`)).toEqual({ a: '1+1' })
  expect(await put(`${url}&x-amz-meta-b=2`)).toBe(403)
  expect(await put(url.replace('1%2B1', '2'))).toBe(403)
})

test('a URL allows what its signer’s policy allows when it is used', async () => {
  await putRaw('k', 'x')
  let allowed = ['s3:GetObject']
  const role = endpoint.clientOf({
    arn: 'arn:aws:sts::000000000000:assumed-role/reader/reader',
    accessKeyId: 'reader',
    secretAccessKey: 'readerreader',
    policy: () => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: allowed, Resource: '*' }],
    }),
  })
  const url = await presign(role, new GetObjectCommand({ Bucket, Key: 'k' }))
  expect(await outcome(url)).toBe('200')
  allowed = []
  expect(await outcome(url)).toBe('403 AccessDenied')
})
