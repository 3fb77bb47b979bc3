import { createHash } from 'node:crypto'
import { CreateBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { sendRaw, sign } from '../testing/request.ts'
import { unsupported } from './refuse-unsupported.ts'
import { choosing } from './route.ts'

let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket: 'plain' }))
})

afterAll(() => endpoint.close())

test.each([
  'DELETE /plain?acl',
  'PUT /plain/k?attributes',
  'POST /plain/k?tagging',
  'PUT /plain?policy',
  'PUT /plain?policystatus',
  'DELETE /plain?ownershipControls',
  'PUT /plain/k?partNumber=1',
  'PUT /plain/k?append',
  'PUT /plain/k?retention',
  'POST /plain/k?restore',
  'POST /plain/k?select',
])('%s is not implemented, and says so', async (line) => {
  const [method = '', target = ''] = line.split(' ')
  const answer = await sendRaw({ port: endpoint.port, method, target })
  expect(answer).toMatchObject({ status: 501, code: 'NotImplemented' })
})

test.each([
  ['x-amz-copy-source-server-side-encryption-customer-key', 'k'],
  ['x-amz-server-side-encryption', 'aws:kms'],
  ['x-amz-server-side-encryption-aws-kms-key-id', 'k'],
  ['x-amz-server-side-encryption-customer-key', 'k'],
  ['x-amz-object-lock-mode', 'GOVERNANCE'],
  ['x-amz-checksum-sha512', 'x'],
  ['x-amz-storage-class', 'GLACIER'],
  ['x-amz-write-offset-bytes', '1'],
  ['if-modified-since', 'Mon, 23 Nov 2026 04:00:00 GMT'],
])('a put with %s: %s is refused rather than done without it', async (name, value) => {
  const headers = { [name]: value }
  const request = { port: endpoint.port, method: 'PUT', target: '/plain/k', headers, body: 'x' }
  expect(await sendRaw(request)).toMatchObject({ status: 501, code: 'NotImplemented' })
  const listed = await endpoint.client.send(new ListObjectsV2Command({ Bucket: 'plain' }))
  expect(listed.KeyCount).toBe(0)
})

test('a conditional deletion is refused rather than done without its condition', async () => {
  const headers = { 'x-amz-if-match-size': '1' }
  const request = { port: endpoint.port, method: 'DELETE', target: '/plain/k', headers }
  expect(await sendRaw(request)).toMatchObject({ status: 501, code: 'NotImplemented' })
  const body = '<Delete><Object><Key>k</Key><Size>1</Size></Object></Delete>'
  const md5 = createHash('md5').update(body).digest('base64')
  const many = { ...request, method: 'POST', target: '/plain?delete', body }
  const answer = await sendRaw({ ...many, headers: { 'content-md5': md5 } })
  expect(answer).toMatchObject({ status: 501, code: 'NotImplemented' })
})

test('multi-region signatures are NotImplemented, not SignatureDoesNotMatch', async () => {
  const { port } = endpoint
  const authorization = 'AWS4-ECDSA-P256-SHA256 Credential=local/20261123/s3/aws4_request'
  const request = { port, method: 'GET', target: '/plain/k' }
  const inHeader = { ...sign(request), headers: { authorization } }
  expect(await sendRaw(request, inHeader)).toMatchObject({ status: 501, code: 'NotImplemented' })
  const target = '/plain/k?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256'
  const inQuery = { ...sign(request), headers: {} }
  const answer = await sendRaw({ ...request, target }, inQuery)
  expect(answer).toMatchObject({ status: 501, code: 'NotImplemented' })
})

test('an unknown method is MethodNotAllowed', async () => {
  const { port } = endpoint
  const patch = await sendRaw({ port, method: 'PATCH', target: '/plain/k' })
  expect(patch).toMatchObject({ status: 405, code: 'MethodNotAllowed' })
})

test('no parameter that an operation needs is refused', () => {
  const refused = choosing.filter((name) => unsupported.parameters.has(name.toLowerCase()))
  expect(refused).toEqual([])
})
