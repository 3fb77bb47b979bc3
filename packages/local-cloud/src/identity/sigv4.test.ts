import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hmac, sha256 } from './digests.ts'
import { owner, Principals } from './principals.ts'
import { SignatureError } from './signature-error.ts'
import type { SignedRequest } from './signed-request.ts'
import { deriveKey } from './signing-key.ts'
import { verifyHeaderSignature } from './sigv4.ts'

// The request and signature of the service's documentation.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
const documented = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const documentedRequest: SignedRequest = {
  method: 'GET',
  target: '/test.txt',
  rawHeaders: [
    ...['Host', 'examplebucket.s3.amazonaws.com'],
    ...['Range', 'bytes=0-9'],
    ...['x-amz-content-sha256', sha256('')],
    ...['x-amz-date', '20130524T000000Z'],
    'Authorization',
    'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  ],
}
const documentedTime = Date.UTC(2013, 4, 24)

const principals = new Principals()
principals.add(owner(documented))
const keys = { accessKeyId: 'local', secretAccessKey: 'locallocal' }
principals.add(owner(keys))

const verify = (request: SignedRequest, nowMs = documentedTime) =>
  verifyHeaderSignature(request, sha256(''), principals, nowMs)

function codeOf(request: SignedRequest, nowMs?: number): string {
  try {
    verify(request, nowMs)
    return 'accepted'
  } catch (error) {
    return error instanceof SignatureError ? error.code : String(error)
  }
}

function withHeader(name: string, change: (value: string) => string): SignedRequest {
  const rawHeaders = documentedRequest.rawHeaders.map((text, i, all) =>
    i % 2 === 1 && all[i - 1]?.toLowerCase() === name ? change(text) : text,
  )
  return { ...documentedRequest, rawHeaders }
}

/** With one header more. */
function more(name: string, value: string): SignedRequest {
  return { ...documentedRequest, rawHeaders: [...documentedRequest.rawHeaders, name, value] }
}

test('the documented example is accepted, with what chunk signatures need', () => {
  expect(verify(documentedRequest)).toMatchObject({
    principal: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
    timestamp: '20130524T000000Z',
    scope: '20130524/us-east-1/s3/aws4_request',
  })
})

test('altering anything that was signed is SignatureDoesNotMatch', () => {
  expect(codeOf({ ...documentedRequest, method: 'PUT' })).toBe('mismatch')
  expect(codeOf({ ...documentedRequest, target: '/test.txt2' })).toBe('mismatch')
  expect(codeOf({ ...documentedRequest, target: '/test.txt?acl' })).toBe('mismatch')
  expect(codeOf(withHeader('range', () => 'bytes=0-10'))).toBe('mismatch')
  expect(codeOf(withHeader('host', () => 'other.example.com'))).toBe('mismatch')
  expect(codeOf(withHeader('authorization', (v) => v.replace(/f0e8/, 'f0e9')))).toBe('mismatch')
  expect(codeOf(withHeader('authorization', (v) => v.replace('us-east-1', 'us-east-2')))).toBe(
    'mismatch',
  )
})

/** A request signed as the documentation says, with what it signs as a test writes it. */
function signed(target: string, canonicalQuery: string, date: 'date' | 'x-amz-date') {
  const scope = '20130524/us-east-1/s3/aws4_request'
  const timestamp = '20130524T000000Z'
  const headers = { host: 'h', [date]: timestamp }
  const names = Object.keys(headers).sort()
  const lines = names.map((name) => `${name}:${headers[name as keyof typeof headers]}`)
  const list = names.join(';')
  const canonical = ['GET', '/', canonicalQuery, ...lines, '', list, sha256('')].join('\n')
  const text = ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n')
  const signature = hmac(deriveKey(keys.secretAccessKey, scope), text).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=local/${scope}, SignedHeaders=${list}, Signature=${signature}`
  const rawHeaders = [...Object.entries(headers).flat(), 'authorization', authorization]
  return { method: 'GET', target, rawHeaders }
}

test('a plus sign in a query is a space, whether it is signed or sent', () => {
  expect(codeOf(signed('/?prefix=a%2Bb', 'prefix=a%2Bb', 'x-amz-date'))).toBe('accepted')
  expect(codeOf(signed('/?prefix=a+b', 'prefix=a%2Bb', 'x-amz-date'))).toBe('mismatch')
  expect(codeOf(signed('/?prefix=a+b', 'prefix=a%20b', 'x-amz-date'))).toBe('accepted')
  expect(codeOf(signed('/?prefix=a%20b', 'prefix=a%20b', 'x-amz-date'))).toBe('accepted')
})

test('the time may stand in a Date header that is signed', () => {
  const request = signed('/', '', 'date')
  expect(codeOf(request)).toBe('accepted')
  expect(codeOf(request, documentedTime + 16 * 60_000)).toBe('skewed')
  const rawHeaders = request.rawHeaders.map((text) => text.replace('date;host', 'host'))
  expect(codeOf({ ...request, rawHeaders })).toBe('undated')
  expect(codeOf({ ...request, rawHeaders: [...request.rawHeaders, 'x-amz-date', 'x'] })).toBe(
    'undated',
  )
})

test('clocks may differ by 15 minutes', () => {
  const minute = 60_000
  expect(codeOf(documentedRequest, documentedTime + 15 * minute)).toBe('accepted')
  expect(codeOf(documentedRequest, documentedTime - 15 * minute)).toBe('accepted')
  expect(codeOf(documentedRequest, documentedTime + 15 * minute + 1)).toBe('skewed')
  expect(codeOf(documentedRequest, documentedTime - 15 * minute - 1)).toBe('skewed')
})

test.each([
  ['missing', { ...documentedRequest, rawHeaders: ['Host', 'x'] }],
  ['unknown-key', withHeader('authorization', (v) => v.replace('AKIA', 'AKIB'))],
  ['malformed', withHeader('authorization', () => 'Basic bG9jYWw6bG9jYWw=')],
  ['malformed', withHeader('authorization', () => 'AWS4-HMAC-SHA256 ')],
  ['malformed', withHeader('authorization', (v) => v.replace('host;', ''))],
  ['malformed', withHeader('authorization', (v) => v.replace('aws4_request', 'aws5_request'))],
  ['undated', withHeader('x-amz-date', () => 'yesterday')],
  ['malformed', withHeader('x-amz-date', () => '20130525T000000Z')],
  ['malformed', { ...documentedRequest, target: '/%zz' }],
  ['malformed', withHeader('authorization', (v) => v.replace('host;', 'host;host;'))],
  ['malformed', withHeader('authorization', (v) => v.replace('host;', 'host;;'))],
  ['malformed', withHeader('authorization', (v) => v.replace('host;range', 'Host;host;range'))],
  ['malformed', withHeader('authorization', (v) => `${v},SignedHeaders=host;x-amz-extra`)],
  [
    'malformed',
    withHeader('authorization', (v) => v.replace('Signed', 'SignedHeaders=host;x-amz-a,Signed')),
  ],
  ['malformed', withHeader('authorization', (v) => `${v},Signature=${'0'.repeat(64)}`)],
  ['malformed', withHeader('authorization', (v) => v.replace('Cred', 'Credential=a,Cred'))],
  ['malformed', withHeader('authorization', (v) => `${v},Region=us-east-1`)],
  ['malformed', more('Authorization', `AWS4-HMAC-SHA256 Credential=x`)],
  ['unsigned', more('x-amz-copy-source', '/b/k')],
  ['unsigned', more('X-Amz-Target', 'DynamoDB_20120810.DeleteTable')],
  ['unsigned', more('x-amz-meta-a', '1')],
  ['mismatch', withHeader('x-amz-date', () => '20130524T000001Z')],
  ['mismatch', { ...documentedRequest, target: '/test.txt?a=b+c' }],
] as const)('%s', (code, request) => {
  expect(codeOf(request)).toBe(code)
})

const results: string[] = []
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { method = '', url: target = '', rawHeaders } = request
    const given = request.headers['x-amz-content-sha256']
    const payload = typeof given === 'string' ? given : sha256(Buffer.concat(chunks))
    try {
      const signed = { method, target, rawHeaders }
      results.push(verifyHeaderSignature(signed, payload, principals, Date.now()).principal.arn)
    } catch (error) {
      results.push(String(error))
    }
    response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' }).end('{}')
  })
})
let endpoint = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

test.each([
  'a b+c%',
  'a//b',
  '../x',
  './y',
  "!'()*~-_.",
  'é😀',
  '%2F',
  'a?b#c&d=e',
  '\u0001\u202e',
])('what the SDK signs is accepted: %j', async (Key) => {
  results.length = 0
  const s3 = new S3Client({
    endpoint,
    region: 'us-east-1',
    credentials: keys,
    forcePathStyle: true,
  })
  const query = { VersionId: '+ &=%', ResponseContentType: 'text/plain; x="é"' }
  await s3.send(new GetObjectCommand({ Bucket: 'uploads', Key, ...query }))
  s3.destroy()
  expect(results).toEqual(['arn:aws:iam::000000000000:root'])
})

test('another service’s request is accepted by the hash of its body', async () => {
  results.length = 0
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials: keys })
  await client.send(new ListTablesCommand({}))
  client.destroy()
  expect(results).toEqual(['arn:aws:iam::000000000000:root'])
})
