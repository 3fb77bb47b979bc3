import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PolicyDocument } from '../../identity/index.ts'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { sendRaw, sign } from '../testing/request.ts'

let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket: 'guarded' }))
})

afterAll(() => endpoint.close())

test('a request is served only with a current signature by a known key over what it asks', async () => {
  const { port } = endpoint
  const request = { port, method: 'GET', target: '/guarded?list-type=2' }
  const code = async (...args: Parameters<typeof sendRaw>): Promise<string> => {
    const { status, code } = await sendRaw(...args)
    return `${status} ${code}`
  }
  expect(await code(request)).toBe('200 ')
  expect(await code(request, { ...sign(request), headers: {} })).toBe('403 AccessDenied')
  const stranger = { accessKeyId: 'stranger', secretAccessKey: 'x' }
  expect(await code({ ...request, keys: stranger })).toBe('403 InvalidAccessKeyId')
  const guesser = { accessKeyId: 'local', secretAccessKey: 'guess' }
  expect(await code({ ...request, keys: guesser })).toBe('403 SignatureDoesNotMatch')
  const other = sign({ ...request, target: '/other' })
  expect(await code(request, other)).toBe('403 SignatureDoesNotMatch')
  const late = { ...request, timeMs: Date.now() - 16 * 60_000 }
  expect(await code(late)).toBe('403 RequestTimeTooSkewed')
  const broken = sign(request)
  broken.headers.authorization = 'AWS4-HMAC-SHA256 nonsense'
  expect(await code(request, broken)).toBe('400 AuthorizationHeaderMalformed')
})

test('a header that changes the request must be signed', async () => {
  const { port } = endpoint
  const request = { port, method: 'PUT', target: '/guarded/k', body: 'x' }
  const smuggled = { ...request, unsigned: { 'x-amz-meta-extra': '1' } }
  expect(await sendRaw(smuggled)).toMatchObject({ status: 403, code: 'AccessDenied' })
})

test('a list of signed headers that is given twice lets no header through', async () => {
  const { port } = endpoint
  const put = (target: string, body: string) => sendRaw({ port, method: 'PUT', target, body })
  await put('/guarded/secret', 'secret')
  // A signed, empty PUT must not become a copy.
  const request = { port, method: 'PUT', target: '/guarded/copied', body: '' }
  const signed = sign(request)
  const authorization = signed.headers.authorization ?? ''
  const unsigned = { 'x-amz-copy-source': '/guarded/secret' }
  const lists = [
    authorization.replace('SignedHeaders=', 'SignedHeaders=host;x-amz-copy-source, SignedHeaders='),
    `${authorization}, SignedHeaders=host;x-amz-copy-source`,
  ]
  for (const list of lists) {
    const headers = { ...signed.headers, authorization: list }
    const answer = await sendRaw({ ...request, unsigned }, { ...signed, headers })
    expect(answer).toMatchObject({ status: 400, code: 'AuthorizationHeaderMalformed' })
  }
  const bare = await sendRaw({ ...request, unsigned }, signed)
  expect(bare).toMatchObject({ status: 403, code: 'AccessDenied' })
  expect(bare.body.toString()).toContain('<HeadersNotSigned>x-amz-copy-source</HeadersNotSigned>')
  const get = new GetObjectCommand({ Bucket: 'guarded', Key: 'copied' })
  await expect(endpoint.client.send(get)).rejects.toMatchObject({ name: 'NoSuchKey' })
})

test('a plus sign that was signed as one is not read as a space', async () => {
  const { port } = endpoint
  await sendRaw({ port, method: 'PUT', target: '/guarded/plus%20', body: 'x' })
  const request = { port, method: 'GET', target: '/guarded?prefix=plus%2B' }
  const signed = sign(request)
  const sent = await sendRaw({ ...request, target: '/guarded?prefix=plus+' }, signed)
  expect(sent).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' })
  const space = sign({ ...request, target: '/guarded?prefix=plus%20' })
  const listed = await sendRaw({ ...request, target: '/guarded?prefix=plus+' }, space)
  expect(listed.body.toString()).toContain('<Key>plus </Key>')
})

test('a date that is none is AccessDenied, for each version of a signature', async () => {
  const { port } = endpoint
  const request = { port, method: 'GET', target: '/guarded' }
  const signed = sign(request)
  const v4 = { ...signed, headers: { ...signed.headers, 'x-amz-date': 'yesterday' } }
  const v2 = { ...signed, headers: { date: 'Bad Date', authorization: 'AWS local:c2ln' } }
  for (const version of [v4, v2]) {
    const answer = await sendRaw(request, version)
    expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' })
    expect(answer.body.toString()).toContain('requires a valid Date or x-amz-date header')
  }
})

test('a session token beside a local key is ignored', async () => {
  const headers = { 'x-amz-security-token': 'from elsewhere' }
  const request = { port: endpoint.port, method: 'GET', target: '/guarded?list-type=2', headers }
  expect((await sendRaw(request)).status).toBe(200)
})

test('a body other than the one that was signed is refused and not stored', async () => {
  const { port, client } = endpoint
  const request = { port, method: 'PUT', target: '/guarded/swapped', body: 'signed' }
  const signed = sign(request)
  const answer = await sendRaw({ ...request, body: 'forged' }, signed)
  expect(answer).toMatchObject({ status: 400, code: 'XAmzContentSHA256Mismatch' })
  const get = new GetObjectCommand({ Bucket: 'guarded', Key: 'swapped' })
  await expect(client.send(get)).rejects.toMatchObject({ name: 'NoSuchKey' })
})

test('a role may do only what its policy allows at that moment', async () => {
  const policy: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::guarded/mine/*' },
      { Effect: 'Allow', Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::guarded/mine/a' },
      { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
    ],
  }
  let current = policy
  const role = endpoint.clientOf({
    arn: 'arn:aws:sts::000000000000:assumed-role/writer/writer',
    accessKeyId: 'role',
    secretAccessKey: 'rolerole',
    policy: () => current,
  })
  const denied = { name: 'AccessDenied' }
  const at = (Key: string): { Bucket: string; Key: string } => ({ Bucket: 'guarded', Key })
  await role.send(new PutObjectCommand({ ...at('mine/a'), Body: 'x' }))
  await role.send(new PutObjectCommand({ ...at('mine/b'), Body: 'x' }))
  await expect(
    role.send(new PutObjectCommand({ ...at('other'), Body: 'x' })),
  ).rejects.toMatchObject({ ...denied, message: expect.stringContaining('s3:PutObject') })
  await expect(role.send(new ListBucketsCommand({}))).rejects.toMatchObject(denied)
  // Who may not list learns nothing of what is not there.
  await expect(role.send(new GetObjectCommand(at('none')))).rejects.toMatchObject(denied)
  const Objects = [{ Key: 'mine/a' }, { Key: 'mine/b' }]
  const { Deleted, Errors } = await role.send(
    new DeleteObjectsCommand({ Bucket: 'guarded', Delete: { Objects } }),
  )
  expect(Deleted).toEqual([{ Key: 'mine/a' }])
  expect(Errors).toEqual([{ Key: 'mine/b', Code: 'AccessDenied', Message: 'Access Denied' }])
  current = { ...policy, Statement: [] }
  const again = new PutObjectCommand({ ...at('mine/a'), Body: 'x' })
  await expect(role.send(again)).rejects.toMatchObject(denied)
})
