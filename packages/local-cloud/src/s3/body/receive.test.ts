import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { CreateBucketCommand, HeadObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { hmac, sha256 } from '../../identity/index.ts'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { type RawAnswer, type Signed, sendRaw, sign } from '../testing/request.ts'

let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket: 'claims' }))
})

afterAll(() => endpoint.close())

// Whatever was refused, nothing of it may be left.
afterEach(async () => {
  const { client } = endpoint
  const stored = await client.send(new HeadObjectCommand({ Bucket: 'claims', Key: 'k' })).then(
    () => 1,
    () => 0,
  )
  await expect.poll(async () => (await endpoint.bodies()).length).toBe(stored)
  if (stored === 1) await put({}, undefined, 'DELETE')
})

const crc32OfHello = 'NhCmhg=='

test.each([
  ['content-md5', md5('hello')],
  ['x-amz-checksum-crc32', crc32OfHello],
  ['x-amz-checksum-crc32c', 'mnG7TA=='],
  ['x-amz-checksum-sha1', 'qvTGHdzF6KLavt4PO0gs2a6pQ00='],
  ['x-amz-checksum-sha256', createHash('sha256').update('hello').digest('base64')],
])('a put whose %s is right is stored', async (name, value) => {
  expect((await put({ [name]: value }, 'hello')).status).toBe(200)
})

test.each([
  ['content-md5', md5('other'), 'BadDigest'],
  ['content-md5', 'short', 'InvalidDigest'],
  ['x-amz-checksum-crc32', 'AAAAAA==', 'BadDigest'],
  ['x-amz-checksum-crc64nvme', 'AAAAAAAAAAA=', 'BadDigest'],
  ['x-amz-checksum-sha256', sha256base64('other'), 'BadDigest'],
  ['x-amz-checksum-sha256', 'AAAA', 'InvalidRequest'],
  ['x-amz-sdk-checksum-algorithm', 'CRC32', 'InvalidRequest'],
  ['x-amz-trailer', 'x-amz-checksum-crc32', 'InvalidRequest'],
])('a put with %s: %s is refused as %s', async (name, value, code) => {
  expect(await put({ [name]: value }, 'hello')).toMatchObject({ status: 400, code })
})

test('two checksums in one request are refused', async () => {
  const headers = { 'x-amz-checksum-crc32': crc32OfHello, 'x-amz-checksum-crc32c': 'mnG7TA==' }
  expect(await put(headers, 'hello')).toMatchObject({ code: 'InvalidRequest' })
})

test('an unsigned aws-chunked body is stored without its framing, its trailer checked', async () => {
  const payload = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
  const headers = chunkedHeaders(5, 'x-amz-checksum-crc32')
  const body = (crc: string): string =>
    `2\r\nhe\r\n3\r\nllo\r\n0\r\nx-amz-checksum-crc32:${crc}\r\n\r\n`
  const wrong = await put(headers, body('AAAAAA=='), 'PUT', payload)
  expect(wrong).toMatchObject({ status: 400, code: 'BadDigest' })
  const absent = await put(headers, '5\r\nhello\r\n0\r\n\r\n', 'PUT', payload)
  expect(absent).toMatchObject({ status: 400, code: 'MalformedTrailerError' })
  expect((await put(headers, body(crc32OfHello), 'PUT', payload)).status).toBe(200)
  const got = await put({}, undefined, 'GET')
  expect(got.body.toString()).toBe('hello')
  expect(got.headers['content-encoding']).toBeUndefined()
})

test('a signed aws-chunked body is stored only if every chunk and the trailer are signed', async () => {
  const payload = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'
  const request = { port: endpoint.port, method: 'PUT', target: '/claims/k', payload }
  const headers = chunkedHeaders(5, 'x-amz-checksum-crc32')
  const signed = sign({ ...request, headers })
  const trailer = `x-amz-checksum-crc32:${crc32OfHello}`
  const body = signedChunks(signed, ['he', 'llo'], trailer)
  const forgeries = [
    body.replace('llo', 'lla'),
    body.replace(crc32OfHello, 'AAAAAA=='),
    body.replace(/x-amz-trailer-signature:\w+\r\n/, ''),
    body.replace(/(chunk-signature=)\w{4}/, '$10000'),
  ]
  for (const forged of forgeries) {
    expect(await sendRaw({ ...request, body: forged }, signed)).toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
    })
  }
  expect((await sendRaw({ ...request, body }, signed)).status).toBe(200)
})

test('the decoded length is required and must be right', async () => {
  const payload = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
  const body = `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${crc32OfHello}\r\n\r\n`
  for (const declared of [4, 6]) {
    const headers = chunkedHeaders(declared, 'x-amz-checksum-crc32')
    const answer = await put(headers, body, 'PUT', payload)
    expect(answer).toMatchObject({ status: 400, code: 'IncompleteBody' })
  }
  const { 'x-amz-decoded-content-length': _, ...untold } = chunkedHeaders(5, 'x-amz-checksum-crc32')
  const answer = await put(untold, body, 'PUT', payload)
  expect(answer).toMatchObject({ status: 411, code: 'MissingContentLength' })
})

test('a put without a length is MissingContentLength, and one of more than 5 GiB EntityTooLarge', async () => {
  const bare = await talk(head({}))
  expect(bare).toMatch(/^HTTP\/1\.1 411 [\s\S]*<Code>MissingContentLength</)
  const large = await talk(head({ 'content-length': String(5 * 1024 ** 3 + 1) }))
  expect(large).toMatch(/^HTTP\/1\.1 400 [\s\S]*<Code>EntityTooLarge</)
})

test('100 Continue is sent only if the body is wanted', async () => {
  const expecting = { expect: '100-continue', 'content-length': '5' }
  const refused = await talk(head(expecting, '/nowhere/k'))
  expect(refused).toMatch(/^HTTP\/1\.1 404 /)
  const accepted = await talk(head(expecting), (text) => (text.includes('100 ') ? 'hello' : ''))
  expect(accepted).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /)
})

test('an upload aborted in the middle leaves nothing', async () => {
  const socket = connect(endpoint.port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(`${head({ 'content-length': '1000000' })}${'x'.repeat(50_000)}`)
  await expect.poll(async () => (await endpoint.bodies()).length).toBe(1)
  socket.destroy()
  await expect.poll(async () => (await endpoint.bodies()).length).toBe(0)
})

function put(
  headers: Record<string, string>,
  body?: string,
  method = 'PUT',
  payload?: string,
): Promise<RawAnswer> {
  return sendRaw({
    port: endpoint.port,
    method,
    target: '/claims/k',
    headers,
    ...(body === undefined ? {} : { body }),
    ...(payload === undefined ? {} : { payload }),
  })
}

function chunkedHeaders(sizeBytes: number, trailer: string): Record<string, string> {
  return {
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': String(sizeBytes),
    'x-amz-trailer': trailer,
  }
}

function signedChunks(signed: Signed, chunks: string[], trailer: string): string {
  const { signingKey, timestamp, scope } = signed
  let previous = signed.signature
  const next = (kind: string, ...hashes: string[]): string => {
    const text = [`AWS4-HMAC-SHA256-${kind}`, timestamp, scope, previous, ...hashes].join('\n')
    previous = hmac(signingKey, text).toString('hex')
    return previous
  }
  const framed = [...chunks, ''].map((chunk) => {
    const signature = next('PAYLOAD', sha256(''), sha256(chunk))
    const end = chunk === '' ? '' : '\r\n'
    return `${chunk.length.toString(16)};chunk-signature=${signature}\r\n${chunk}${end}`
  })
  const signature = next('TRAILER', sha256(`${trailer}\n`))
  return `${framed.join('')}${trailer}\r\nx-amz-trailer-signature:${signature}\r\n\r\n`
}

/** The head of a signed PUT, as it goes over the wire. */
function head(headers: Record<string, string>, target = '/claims/k'): string {
  const { port } = endpoint
  const signed = sign({ port, method: 'PUT', target, payload: 'UNSIGNED-PAYLOAD' })
  const lines = Object.entries({ ...signed.headers, ...headers })
  return `PUT ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
}

/** Writes to the endpoint and reads until it has answered in full; `react` may add to what is sent. */
function talk(text: string, react: (text: string) => string = () => ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(endpoint.port, '127.0.0.1')
    let received = ''
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      received += chunk.toString()
      const more = react(received)
      if (more !== '' && !received.includes(' 200 ')) socket.write(more)
      else if (
        /HTTP\/1\.1 [2-5]\d\d [\s\S]*(<\/Error>|content-length: 0\r\n[\s\S]*\r\n\r\n$)/i.test(
          received,
        )
      ) {
        socket.destroy()
        resolve(received)
      }
    })
    socket.write(text)
  })
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('base64')
}

function sha256base64(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
