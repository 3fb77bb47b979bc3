import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LocalCloud, startLocalCloud } from '../cloud.ts'

let folder: string
let cloud: LocalCloud
let open: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'http-api-'))
  const bundlePath = join(folder, 'index.mjs')
  await writeFile(
    bundlePath,
    `export async function handler(event) {
      if (event.rawPath === '/throw') throw new Error('no')
      if (event.rawPath === '/answer') return JSON.parse(event.body)
      return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) }
    }`,
  )
  const configuration = { environment: {}, timeoutSeconds: 20, memoryMegabytes: 128 }
  const one = { name: 'one', bundlePath, handler: 'index.handler', configuration }
  const policy = { Version: '2012-10-17' as const, Statement: [] }
  const cors = {
    allowOrigins: ['https://app.example'],
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['content-type'],
    exposeHeaders: ['etag'],
    maxAgeSeconds: 60,
  }
  cloud = await startLocalCloud({
    dataFolder: join(folder, 'data'),
    s3Port: 0,
    dynamodbPort: 0,
    region: 'us-east-1',
    owner: { accessKeyId: 'local', secretAccessKey: 'locallocal' },
    functions: [{ ...one, policy }],
    httpApis: [
      { name: 'open', port: 0, functionName: 'one', authorizer: 'NONE', cors },
      { name: 'signed', port: 0, functionName: 'one' },
    ],
  })
  open = cloud.httpApiUrl('open')
})
afterAll(async () => {
  await cloud.close()
  await rm(folder, { recursive: true, force: true })
})

async function eventOf(path: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
  const response = await fetch(`${open}${path}`, init)
  expect(response.status).toBe(200)
  return (await response.json()) as Record<string, unknown>
}

test('a request becomes an event of payload format 2.0', async () => {
  const event = await eventOf('/a%20b/%E6%96%87?key=a%2Bb&key=c&prefix=', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      cookie: 'one=1; two=2',
      'X-Twice': 'a, b',
    },
    body: '{"a":1}',
  })
  expect(event).toMatchObject({
    version: '2.0',
    routeKey: '$default',
    rawPath: '/a b/文',
    rawQueryString: 'key=a%2Bb&key=c&prefix=',
    cookies: ['one=1', 'two=2'],
    headers: { 'content-type': 'application/json', 'x-twice': 'a, b' },
    queryStringParameters: { key: 'a+b,c', prefix: '' },
    requestContext: {
      accountId: '000000000000',
      apiId: 'open',
      http: { method: 'POST', path: '/a b/文', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      routeKey: '$default',
      stage: '$default',
      time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
    },
    body: '{"a":1}',
    isBase64Encoded: false,
  })
  expect(event.headers).not.toHaveProperty('cookie')
})

test('a body that is no text comes in base64, and none is no body', async () => {
  const bytes = Buffer.from([0xff, 0x00])
  const headers = { 'content-type': 'application/octet-stream' }
  expect(await eventOf('/', { method: 'PUT', headers, body: bytes })).toMatchObject({
    body: bytes.toString('base64'),
    isBase64Encoded: true,
  })
  expect(await eventOf('/')).not.toHaveProperty('body')
})

async function answered(answer: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(`${open}/answer`, { method: 'POST', headers, body: JSON.stringify(answer) })
}

test('the answer of the function is sent with its status, headers, cookies and bytes', async () => {
  const response = await answered({
    statusCode: 201,
    headers: { 'Content-Type': 'image/png', 'Content-Length': 1, ETag: '"a"' },
    cookies: ['one=1; HttpOnly', 'two=2'],
    body: Buffer.from([0xff, 0x00]).toString('base64'),
    isBase64Encoded: true,
  })
  expect(response.status).toBe(201)
  expect(response.headers.get('content-type')).toBe('image/png')
  expect(response.headers.get('etag')).toBe('"a"')
  expect(response.headers.getSetCookie()).toEqual(['one=1; HttpOnly', 'two=2'])
  expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([0xff, 0x00]))
})

test('an answer without a status is the JSON of a 200, and a 304 has no body', async () => {
  const plain = await answered({ hello: 1 })
  expect(plain.status).toBe(200)
  expect(await plain.json()).toEqual({ hello: 1 })
  const unchanged = await answered({ statusCode: 304, headers: { etag: '"a"' }, body: 'x' })
  expect(unchanged.status).toBe(304)
  expect(await unchanged.text()).toBe('')
})

test.each([
  { statusCode: 'no' },
  { statusCode: 99 },
  { statusCode: 200, body: { a: 1 } },
  { statusCode: 200, headers: { 'bad name': 'x' } },
  { statusCode: 200, headers: { location: 'a\r\nset-cookie: b' } },
  { statusCode: 200, cookies: 'a=1' },
])('an answer that API Gateway cannot use is a 500: %j', async (answer) => {
  const response = await answered(answer)
  expect(response.status).toBe(500)
  expect(await response.json()).toEqual({ message: 'Internal Server Error' })
})

test('a function that fails is a 500 that says nothing of it', async () => {
  const response = await fetch(`${open}/throw`)
  expect(response.status).toBe(500)
  expect(await response.text()).toBe('{"message":"Internal Server Error"}')
})

test('a body over the quota is refused', async () => {
  const response = await fetch(open, { method: 'POST', body: new Uint8Array(11 * 1024 * 1024) })
  expect(response.status).toBe(413)
})

test('a page that the CORS configuration names gets the headers, and another gets in nowhere', async () => {
  const origin = 'https://app.example'
  const preflight = await fetch(open, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  })
  expect(preflight.status).toBe(204)
  expect(Object.fromEntries(preflight.headers)).toMatchObject({
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET,POST',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '60',
  })
  const read = await fetch(open, { headers: { origin } })
  expect(read.headers.get('access-control-allow-origin')).toBe(origin)
  expect(read.headers.get('access-control-expose-headers')).toBe('etag')
  const foreign = await fetch(open, { headers: { origin: 'https://evil.example' } })
  expect(foreign.status).toBe(403)
})

test('an API asks for a signature unless it is said otherwise', async () => {
  const response = await fetch(cloud.httpApiUrl('signed'))
  expect(response.status).toBe(403)
  expect(await response.text()).toBe('{"message":"Forbidden"}')
})

test('an API without its function is refused at the start, and no port stays taken', async () => {
  const options = {
    dataFolder: join(folder, 'other'),
    s3Port: 0,
    dynamodbPort: 0,
    region: 'us-east-1',
    owner: { accessKeyId: 'local', secretAccessKey: 'locallocal' },
    functions: [],
  }
  const httpApis = [{ name: 'none', port: 0, functionName: 'none' }]
  await expect(startLocalCloud({ ...options, httpApis })).rejects.toThrow(
    'Cannot serve the HTTP API none: the function none is not deployed',
  )
  await (await startLocalCloud(options)).close()
})
