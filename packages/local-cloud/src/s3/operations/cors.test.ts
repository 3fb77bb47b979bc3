import {
  type CORSRule,
  CreateBucketCommand,
  DeleteBucketCorsCommand,
  GetBucketCorsCommand,
  GetObjectCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { presign } from '../testing/presign.ts'
import { sendRaw } from '../testing/request.ts'

const Bucket = 'shared'
const page = 'http://page.example.com'
let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
  await endpoint.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
})

afterAll(() => endpoint.close())

async function configure(...CORSRules: CORSRule[]): Promise<void> {
  const CORSConfiguration = { CORSRules }
  await endpoint.client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration }))
}

const rule = (more: Partial<CORSRule> = {}): CORSRule => ({
  AllowedOrigins: [page],
  AllowedMethods: ['GET', 'PUT'],
  ...more,
})

/** Every header of CORS, and the status with the code of a refusal. */
async function preflight(
  headers: Readonly<Record<string, string>>,
  target = `/${Bucket}/k`,
): Promise<Record<string, unknown>> {
  const { port } = endpoint
  const unsigned = { headers, signature: '', signingKey: Buffer.of(), timestamp: '', scope: '' }
  const answer = await sendRaw({ port, method: 'OPTIONS', target }, unsigned)
  return { status: answer.status, ...(answer.code && { code: answer.code }), ...cors(answer) }
}

function cors({ headers }: { headers: NodeJS.Dict<unknown> }): Record<string, unknown> {
  const named = Object.entries(headers).filter(([name]) => /^access-control-|^vary$/.test(name))
  return Object.fromEntries(
    named.map(([name, value]) => [name.replace('access-control-', ''), value]),
  )
}

const from = (origin: string, method: string, headers?: string): Record<string, string> => ({
  origin,
  'access-control-request-method': method,
  ...(headers === undefined ? {} : { 'access-control-request-headers': headers }),
})

const vary = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method'

test('a bucket without CORS configuration sends no CORS headers', async () => {
  await endpoint.client.send(new DeleteBucketCorsCommand({ Bucket }))
  expect(await preflight(from(page, 'GET'))).toEqual({ status: 403, code: 'AccessForbidden' })
  const url = await presign(endpoint.client, new GetObjectCommand({ Bucket, Key: 'k' }))
  const answer = await fetch(url, { headers: { origin: page } })
  expect([answer.status, cors({ headers: Object.fromEntries(answer.headers) })]).toEqual([200, {}])
  const get = endpoint.client.send(new GetBucketCorsCommand({ Bucket }))
  await expect(get).rejects.toMatchObject({ name: 'NoSuchCORSConfiguration' })
})

test('a configuration is given back as it was put, and ends when it is taken away', async () => {
  const rules: CORSRule[] = [
    {
      ID: 'first',
      AllowedOrigins: ['http://*.example.com', 'https://a&b'],
      AllowedMethods: ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'],
      AllowedHeaders: ['*'],
      ExposeHeaders: ['ETag', 'x-amz-request-id'],
      MaxAgeSeconds: 3000,
    },
    rule(),
  ]
  await configure(...rules)
  await endpoint.restart()
  const get = new GetBucketCorsCommand({ Bucket })
  expect((await endpoint.client.send(get)).CORSRules).toEqual(rules)
  await endpoint.client.send(new DeleteBucketCorsCommand({ Bucket }))
  expect(await preflight(from(page, 'GET'))).toMatchObject({ code: 'AccessForbidden' })
})

test('the first matching CORS rule decides', async () => {
  const exposed = { AllowedHeaders: ['*'], ExposeHeaders: ['ETag'], MaxAgeSeconds: 60 }
  await configure(rule({ AllowedMethods: ['PUT'], ...exposed }), rule({ AllowedMethods: ['GET'] }))
  expect(await preflight(from(page, 'PUT', 'Content-Type,X-Amz-Date'))).toEqual({
    status: 200,
    'allow-origin': page,
    'allow-methods': 'PUT',
    'allow-headers': 'content-type, x-amz-date',
    'expose-headers': 'ETag',
    'max-age': '60',
    'allow-credentials': 'true',
    vary,
  })
  expect(await preflight(from(page, 'GET'))).toEqual({
    status: 200,
    'allow-origin': page,
    'allow-methods': 'GET',
    'allow-credentials': 'true',
    vary,
  })
})

test('origin, method and every header must be allowed by one rule', async () => {
  await configure(rule({ AllowedHeaders: ['x-amz-*', 'Content-Type'] }), rule())
  const refused = { status: 403, code: 'AccessForbidden' }
  expect(await preflight(from('http://other.example.com', 'GET'))).toEqual(refused)
  expect(await preflight(from(`${page}:8080`, 'GET'))).toEqual(refused)
  expect(await preflight(from(page.toUpperCase(), 'GET'))).toEqual(refused)
  expect(await preflight(from(page, 'DELETE'))).toEqual(refused)
  expect(await preflight(from(page, 'PUT', 'x-amz-date, content-type'))).toMatchObject({
    status: 200,
  })
  expect(await preflight(from(page, 'PUT', 'x-amz-date, cache-control'))).toEqual(refused)
})

test('a wildcard origin matches any run of characters, and a rule for * answers *', async () => {
  await configure(rule({ AllowedOrigins: ['https://*.example.com'] }))
  const answered = await preflight(from('https://a.b.example.com', 'GET'))
  expect(answered).toMatchObject({
    'allow-origin': 'https://a.b.example.com',
    'allow-credentials': 'true',
  })
  expect(await preflight(from('https://.example.com.evil', 'GET'))).toMatchObject({ status: 403 })
  expect(await preflight(from('https://example.com', 'GET'))).toMatchObject({ status: 403 })
  await configure(rule({ AllowedOrigins: ['http://ab*b.example'] }))
  expect(await preflight(from('http://abb.example', 'GET'))).toMatchObject({ status: 200 })
  expect(await preflight(from('http://ab.example', 'GET'))).toMatchObject({ status: 403 })
  await configure(rule({ AllowedOrigins: ['*'] }))
  const open = await preflight(from('null', 'GET'))
  expect(open).toEqual({ status: 200, 'allow-origin': '*', 'allow-methods': 'GET, PUT', vary })
})

test('only pages that the rules name can read answers and errors', async () => {
  await configure(rule({ AllowedMethods: ['GET'], ExposeHeaders: ['ETag'] }))
  const url = await presign(endpoint.client, new GetObjectCommand({ Bucket, Key: 'k' }))
  const headersFor = async (address: string, origin: string): Promise<unknown> => {
    const answer = await fetch(address, { headers: { origin } })
    await answer.arrayBuffer()
    return cors({ headers: Object.fromEntries(answer.headers) })
  }
  const allowed = {
    'allow-origin': page,
    'allow-methods': 'GET',
    'expose-headers': 'ETag',
    'allow-credentials': 'true',
    vary,
  }
  expect(await headersFor(url, page)).toEqual(allowed)
  expect(await headersFor(url.replace('/k?', '/j?'), page)).toEqual(allowed)
  expect(await headersFor(url, 'http://other.example.com')).toEqual({})
  const put = await fetch(url, { method: 'PUT', headers: { origin: page } })
  expect(cors({ headers: Object.fromEntries(put.headers) })).toEqual({})
})

test('a preflight without an origin or a known method is BadRequest', async () => {
  await configure(rule())
  expect(await preflight({})).toEqual({ status: 400, code: 'BadRequest' })
  expect(await preflight({ origin: page })).toEqual({ status: 400, code: 'BadRequest' })
  expect(await preflight(from(page, 'PATCH'))).toEqual({ status: 400, code: 'BadRequest' })
  const nowhere = await preflight(from(page, 'GET'), '/nowhere/k')
  expect(nowhere).toEqual({ status: 403, code: 'AccessForbidden' })
})

test.each<[string, CORSRule[]]>([
  ['InvalidRequest', [rule({ AllowedMethods: ['PATCH'] })]],
  ['InvalidRequest', [rule({ AllowedMethods: ['get'] })]],
  ['InvalidRequest', [rule({ AllowedOrigins: ['http://*.example.*'] })]],
  ['InvalidRequest', [rule({ AllowedHeaders: ['x-*-*'] })]],
  ['InvalidRequest', [rule({ ExposeHeaders: ['x-*'] })]],
  ['InvalidRequest', [rule({ ID: 'x'.repeat(256) })]],
  ['InvalidRequest', Array(101).fill(rule())],
  ['MalformedXML', []],
  ['MalformedXML', [rule({ AllowedOrigins: [] })]],
  ['MalformedXML', [rule({ AllowedMethods: [] })]],
  ['MalformedXML', [rule({ MaxAgeSeconds: -1 })]],
])('%s for %o, and the old configuration stays', async (name, rules) => {
  await configure(rule({ ID: 'old' }))
  await expect(configure(...rules)).rejects.toMatchObject({ name })
  const { CORSRules } = await endpoint.client.send(new GetBucketCorsCommand({ Bucket }))
  expect(CORSRules?.map(({ ID }) => ID)).toEqual(['old'])
})

test('100 CORS rules are accepted', async () => {
  await configure(...Array(100).fill(rule()))
  const { CORSRules } = await endpoint.client.send(new GetBucketCorsCommand({ Bucket }))
  expect(CORSRules).toHaveLength(100)
})

test('a configuration without a digest is refused, as in S3', async () => {
  const body = '<CORSConfiguration></CORSConfiguration>'
  const request = { port: endpoint.port, method: 'PUT', target: `/${Bucket}?cors`, body }
  expect(await sendRaw(request)).toMatchObject({ status: 400, code: 'InvalidRequest' })
})
