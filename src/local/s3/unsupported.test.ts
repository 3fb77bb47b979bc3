import { createHash } from 'node:crypto'
import { CreateBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from './testing/endpoint.ts'
import { sendRaw } from './testing/request.ts'

let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket: 'plain' }))
})

afterAll(() => endpoint.close())

test.each([
  'GET /plain?versioning',
  'PUT /plain?versioning',
  'GET /plain?versions',
  'PUT /plain?acl',
  'PUT /plain?cors',
  'GET /plain?lifecycle',
  'PUT /plain?policy',
  'PUT /plain?encryption',
  'GET /plain/k?tagging',
  'PUT /plain/k?tagging',
  'GET /plain/k?versionId=1',
  'DELETE /plain/k?versionId=1',
  'GET /plain/k?partNumber=1',
  'PUT /plain/k?partNumber=1',
  'GET /plain/k?attributes',
  'PUT /plain/k?append',
  'PUT /plain/k?retention',
  'POST /plain/k?restore',
  'POST /plain/k?select',
  'GET /plain/k?X-Amz-Signature=0',
  'GET /plain/k?AWSAccessKeyId=local',
  'OPTIONS /plain/k',
])('%s is not implemented, and says so', async (line) => {
  const [method = '', target = ''] = line.split(' ')
  const answer = await sendRaw({ port: endpoint.port, method, target })
  expect(answer).toMatchObject({ status: 501, code: 'NotImplemented' })
})

test.each([
  ['x-amz-copy-source-server-side-encryption-customer-key', 'k'],
  ['x-amz-server-side-encryption', 'AES256'],
  ['x-amz-server-side-encryption-customer-key', 'k'],
  ['x-amz-object-lock-mode', 'GOVERNANCE'],
  ['x-amz-tagging', 'a=b'],
  ['x-amz-acl', 'public-read'],
  ['x-amz-grant-read', 'id=1'],
  ['x-amz-storage-class', 'GLACIER'],
  ['x-amz-website-redirect-location', '/x'],
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
  const headers = { 'if-match': '"x"' }
  const request = { port: endpoint.port, method: 'DELETE', target: '/plain/k', headers }
  expect(await sendRaw(request)).toMatchObject({ status: 501, code: 'NotImplemented' })
  const body = '<Delete><Object><Key>k</Key><ETag>x</ETag></Object></Delete>'
  const md5 = createHash('md5').update(body).digest('base64')
  const many = { ...request, method: 'POST', target: '/plain?delete', body }
  const answer = await sendRaw({ ...many, headers: { 'content-md5': md5 } })
  expect(answer).toMatchObject({ status: 501, code: 'NotImplemented' })
})

test('a form and a method that S3 has not are told apart', async () => {
  const { port } = endpoint
  const form = { 'content-type': 'multipart/form-data; boundary=x' }
  const answer = await fetch(`http://127.0.0.1:${port}/plain`, { method: 'POST', headers: form })
  expect(answer.status).toBe(501)
  const patch = await sendRaw({ port, method: 'PATCH', target: '/plain/k' })
  expect(patch).toMatchObject({ status: 405, code: 'MethodNotAllowed' })
})
