import { createHash, createHmac } from 'node:crypto'
import { connect } from 'node:net'
import {
  CreateBucketCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { sendRaw } from '../testing/request.ts'
import { functionArn } from '../testing/start.ts'

const Bucket = 'posted'
let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
})

afterAll(() => endpoint.close())

type Fields = Readonly<Record<string, string>>
type Conditions = NonNullable<Parameters<typeof createPresignedPost>[1]['Conditions']>

/** A form as the SDK signs it. */
async function signed(
  Key: string,
  options: { Fields?: Record<string, string>; Conditions?: Conditions; Expires?: number } = {},
): Promise<Record<string, string>> {
  const { fields } = await createPresignedPost(endpoint.client, { Bucket, Key, ...options })
  return fields
}

function post(
  fields: Fields,
  body: string | Blob = 'file',
  fileName = 'photo.png',
  bucket = Bucket,
): Promise<Response> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', typeof body === 'string' ? new Blob([body]) : body, fileName)
  const url = `http://127.0.0.1:${endpoint.port}/${bucket}`
  return fetch(url, { method: 'POST', body: form, redirect: 'manual' })
}

/** `204`, or the status and the code of a refusal. */
async function outcome(...args: Parameters<typeof post>): Promise<string> {
  const answer = await post(...args)
  const code = /<Code>(.*?)<\/Code>/.exec(await answer.text())?.[1]
  return code === undefined ? String(answer.status) : `${answer.status} ${code}`
}

const read = async (Key: string): Promise<string | undefined> =>
  (await endpoint.client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()

async function keys(prefix: string): Promise<(string | undefined)[]> {
  const list = new ListObjectsV2Command({ Bucket, Prefix: prefix })
  return ((await endpoint.client.send(list)).Contents ?? []).map(({ Key }) => Key)
}

test('a form that the SDK signs puts its file', async () => {
  const answer = await post(await signed('sdk/k'), 'by form')
  const md5 = createHash('md5').update('by form').digest('hex')
  expect(answer.status).toBe(204)
  expect(answer.headers.get('etag')).toBe(`"${md5}"`)
  expect(answer.headers.get('location')).toBe(`http://127.0.0.1:${endpoint.port}/posted/sdk/k`)
  expect(await read('sdk/k')).toBe('by form')
})

test('form fields act like the headers of a put', async () => {
  const sha256 = createHash('sha256').update('file').digest('base64')
  const Fields = {
    'Content-Type': 'image/png',
    'Cache-Control': 'no-store',
    'x-amz-meta-colour': 'blue',
    'x-amz-checksum-sha256': sha256,
    acl: 'private',
    tagging: '<Tagging><TagSet><Tag><Key>a b</Key><Value>ü+=</Value></Tag></TagSet></Tagging>',
  }
  expect(await outcome(await signed('fields/k', { Fields }))).toBe('204')
  const at = { Bucket, Key: 'fields/k' }
  const head = await endpoint.client.send(new HeadObjectCommand({ ...at, ChecksumMode: 'ENABLED' }))
  expect(head).toMatchObject({
    ContentType: 'image/png',
    CacheControl: 'no-store',
    Metadata: { colour: 'blue' },
    ChecksumSHA256: sha256,
  })
  const { TagSet } = await endpoint.client.send(new GetObjectTaggingCommand(at))
  expect(TagSet).toEqual([{ Key: 'a b', Value: 'ü+=' }])
  const wrong = { ...Fields, 'x-amz-checksum-sha256': sha256.replace(/^./, 'A') }
  expect(await outcome(await signed('fields/wrong', { Fields: wrong }))).toBe('400 BadDigest')
  const cold = { 'x-amz-storage-class': 'GLACIER' }
  expect(await outcome(await signed('fields/cold', { Fields: cold }))).toBe('501 NotImplemented')
  expect(await keys('fields/')).toEqual(['fields/k'])
})

test('the name of the file can be a part of the key', async () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a form names it
  const fields = await signed('named/${filename}')
  expect(await outcome(fields, 'x', 'ü $& 1.png')).toBe('204')
  expect(await outcome(fields, 'x', '/pictures/2.png')).toBe('204')
  expect(await keys('named/')).toEqual(['named/2.png', 'named/ü $& 1.png'])
})

test('success_action_status and success_action_redirect decide the answer', async () => {
  const asked = async (Fields: Record<string, string>): Promise<Response> =>
    post(await signed('answers/a&b', { Fields }))
  const [ok, created, unknown] = await Promise.all(
    ['200', '201', '404'].map((status) => asked({ success_action_status: status })),
  )
  expect([ok?.status, await ok?.text()]).toEqual([200, ''])
  expect([unknown?.status, await unknown?.text()]).toEqual([204, ''])
  expect(created?.status).toBe(201)
  const etag = created?.headers.get('etag')?.replaceAll('"', '')
  expect(await created?.text()).toContain(
    `<PostResponse><Location>http://127.0.0.1:${endpoint.port}/posted/answers/a%26b</Location><Bucket>posted</Bucket><Key>answers/a&amp;b</Key><ETag>"${etag}"</ETag></PostResponse>`,
  )
  const page = 'https://example.com/done?x=1'
  const sent = await asked({ success_action_redirect: page, success_action_status: '200' })
  expect(sent.status).toBe(303)
  expect(sent.headers.get('location')).toBe(
    `${page}&bucket=posted&key=answers%2Fa%26b&etag=%22${etag}%22`,
  )
  expect((await asked({ success_action_redirect: 'no address' })).status).toBe(204)
})

test('a file is as large as its policy lets it be', async () => {
  const Conditions: Conditions = [['content-length-range', 3, 5]]
  const fields = await signed('ranged/k', { Conditions })
  expect(await outcome(fields, '12')).toBe('400 EntityTooSmall')
  expect(await outcome(fields, '123456')).toBe('400 EntityTooLarge')
  expect(await keys('ranged/')).toEqual([])
  expect(await outcome(fields, '123')).toBe('204')
  expect(await outcome(fields, '12345')).toBe('204')
  const refused = await (await post(fields, '123456')).text()
  expect(refused).toContain('<MaxSizeAllowed>5</MaxSizeAllowed>')
  // Far too large: refused before it is all sent, and the client still gets its answer.
  expect(await outcome(fields, new Blob([Buffer.alloc(8_000_000)]))).toBe('400 EntityTooLarge')
})

test('a form changed after signing is refused and stores nothing', async () => {
  const fields = await signed('altered/k', { Fields: { 'x-amz-meta-a': '1' } })
  const changed = (more: Fields): Promise<string> => outcome({ ...fields, ...more })
  expect(await changed({ key: 'altered/other' })).toBe('403 AccessDenied')
  expect(await changed({ 'x-amz-meta-a': '2' })).toBe('403 AccessDenied')
  expect(await changed({ 'x-amz-meta-b': '1' })).toBe('403 AccessDenied')
  expect(await changed({ Policy: btoa('{}') })).toBe('403 SignatureDoesNotMatch')
  expect(await changed({ 'X-Amz-Signature': '0'.repeat(64) })).toBe('403 SignatureDoesNotMatch')
  const stranger = (fields['X-Amz-Credential'] ?? '').replace('local', 'stranger')
  expect(await changed({ 'X-Amz-Credential': stranger })).toBe('403 InvalidAccessKeyId')
  expect(await changed({ 'X-Amz-Credential': 'local' })).toBe('400 InvalidArgument')
  expect(await changed({ 'X-Amz-Algorithm': 'AWS4-HMAC-SHA1' })).toBe('400 InvalidArgument')
  expect(await outcome(fields, 'x', 'f', 'elsewhere')).toBe('403 AccessDenied')
  const extra = await (await post({ ...fields, submit: 'go' })).text()
  expect(extra).toContain('Invalid according to Policy: Extra input fields: submit')
  expect(await keys('altered/')).toEqual([])
})

test('a policy is good until it expires', async () => {
  const fields = await signed('expired/k', { Expires: 60 })
  const { clock } = endpoint
  const real = clock.now
  try {
    const laterMs = Date.now() + 61_000
    clock.now = () => laterMs
    expect(await (await post(fields)).text()).toContain(
      'Invalid according to Policy: Policy expired',
    )
  } finally {
    clock.now = real
  }
  expect(await outcome(fields)).toBe('204')
})

test('the error about an incomplete form names the missing field', async () => {
  const { key: _, ...keyless } = await signed('lacking/k')
  expect(await outcome({ key: 'lacking/k' })).toBe('403 AccessDenied')
  expect(await outcome({ key: 'lacking/k', policy: btoa('{}') })).toBe('400 InvalidArgument')
  expect(await outcome({ key: 'lacking/k', 'x-amz-signature': '0' })).toBe('400 InvalidArgument')
  expect(await outcome(keyless)).toBe('403 AccessDenied')
  expect(await outcome(signedByV2([{ bucket: Bucket }]))).toBe('400 InvalidArgument')
  expect(await outcome(signedByV2([{ bucket: Bucket }, { key: '' }], { key: '' }))).toBe(
    '400 InvalidArgument',
  )
  const long = 'k'.repeat(1025)
  expect(await outcome(await signed(long))).toBe('400 KeyTooLongError')
  expect(await outcome(await signed('lacking/k'), 'x', 'f', 'nowhere')).toBe('403 AccessDenied')
  expect(await keys('lacking/')).toEqual([])
})

/** A form signed by version 2, which is how boto3 does it in us-east-1. */
function signedByV2(conditions: readonly unknown[], fields: Fields = {}): Fields {
  const expiration = new Date(Date.now() + 60_000).toISOString()
  const policy = btoa(JSON.stringify({ expiration, conditions }))
  const signature = createHmac('sha1', 'locallocal').update(policy).digest('base64')
  return { ...fields, AWSAccessKeyId: 'local', policy, signature }
}

test('a form may be signed by version 2', async () => {
  const fields = signedByV2([{ bucket: Bucket }, ['starts-with', '$key', 'v2/']], { key: 'v2/k' })
  expect(await outcome(fields)).toBe('204')
  expect(await outcome({ ...fields, key: 'v3/k' })).toBe('403 AccessDenied')
  expect(await outcome({ ...fields, signature: 'AAAA' })).toBe('403 SignatureDoesNotMatch')
  const { signature: _, ...unsigned } = fields
  expect(await outcome(unsigned)).toBe('400 InvalidArgument')
})

test('a form allows what its signer’s policy allows', async () => {
  const role = endpoint.clientOf({
    arn: 'arn:aws:sts::000000000000:assumed-role/poster/poster',
    accessKeyId: 'poster',
    secretAccessKey: 'posterposter',
    policy: () => ({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/mine/*` },
      ],
    }),
  })
  const byRole = async (Key: string): Promise<Fields> =>
    (await createPresignedPost(role, { Bucket, Key })).fields
  expect(await outcome(await byRole('mine/k'))).toBe('204')
  expect(await outcome(await byRole('yours/k'))).toBe('403 AccessDenied')
})

test('a form causes one event, ObjectCreated:Post, with its sequencer', async () => {
  const NotificationConfiguration = {
    LambdaFunctionConfigurations: [
      { LambdaFunctionArn: functionArn, Events: ['s3:ObjectCreated:Post' as const] },
    ],
  }
  await endpoint.client.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
  )
  expect(await outcome(await signed('told/a b'), 'told')).toBe('204')
  const invocations = await endpoint.invocations()
  expect(invocations).toHaveLength(1)
  expect(JSON.parse(JSON.stringify(invocations[0]?.payload))).toMatchObject({
    Records: [
      {
        eventName: 'ObjectCreated:Post',
        s3: {
          object: { key: 'told/a+b', size: 4, sequencer: expect.stringMatching(/^[0-9A-F]+$/) },
        },
      },
    ],
  })
})

test('an aborted form changes nothing', async () => {
  const before = (await endpoint.bodies()).length
  const fields = await signed('broken/k')
  const boundary = 'limit'
  const parts = Object.entries(fields).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n`
  const body = `${parts.join('')}${file}${'x'.repeat(100_000)}`
  const head = (length: number): string =>
    `POST /${Bucket} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=${boundary}\r\nContent-Length: ${length}\r\n\r\n`
  // The connection goes in the middle of the file.
  await new Promise<void>((resolve) => {
    const socket = connect(endpoint.port, '127.0.0.1', () => {
      socket.write(head(body.length + 1_000_000) + body, () => socket.destroy())
    })
    socket.on('close', () => resolve())
  })
  // The request is whole, and the form in it is not.
  const request = { port: endpoint.port, method: 'POST', target: `/${Bucket}`, body }
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` }
  const unsigned = { headers, signature: '', signingKey: Buffer.of(), timestamp: '', scope: '' }
  expect(await sendRaw(request, unsigned)).toMatchObject({ code: 'MalformedPOSTRequest' })
  expect(await keys('broken/')).toEqual([])
  await expect.poll(async () => (await endpoint.bodies()).length).toBe(before)
})

test('a refusal does not wait for the rest of a form', async () => {
  const part = '--limit\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nbegun'
  const head = `POST /${Bucket} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=limit\r\nContent-Length: 1000000\r\n\r\n`
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(endpoint.port, '127.0.0.1', () => socket.write(head + part))
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString())
    })
    socket.on('error', reject)
  })
  expect(answer).toContain('HTTP/1.1 403')
})

test('a POST to a bucket that is not a form is PreconditionFailed', async () => {
  const answer = await sendRaw({ port: endpoint.port, method: 'POST', target: `/${Bucket}` })
  expect(answer).toMatchObject({ status: 412, code: 'PreconditionFailed' })
})
