import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CloudProcess, prepareCloud, startCloudProcess } from '../faults/cloud-process.ts'
import { mutate } from '../support/mutate.ts'
import { createRandom } from '../support/random.ts'
import { sendBytes } from '../support/raw.ts'
import { often, seed } from '../support/seed.ts'
import {
  formRequest,
  type PlainRequest,
  presignedRequest,
  requestBytes,
  signedRequest,
} from '../support/signed.ts'

let folder: string
let cloud: CloudProcess
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upload-ledger-hostile-'))
  // Whatever is sent, this much memory has to do: a process that takes more ends.
  cloud = await startCloudProcess(folder, { NODE_OPTIONS: '--max-old-space-size=96' })
  await prepareCloud(cloud)
  await cloud.s3.send(new PutObjectCommand({ Bucket: 'uploads', Key: 'key', Body: 'body' }))
})
afterAll(async () => {
  await cloud.kill()
  await rm(folder, { recursive: true, force: true })
})

/** The owner's name with a secret that is not the owner's: no change of a byte makes it right. */
const wrongSecret = 'guessed'

const toS3: readonly PlainRequest[] = [
  { service: 's3', method: 'GET', target: '/' },
  { service: 's3', method: 'GET', target: '/uploads/key' },
  { service: 's3', method: 'HEAD', target: '/uploads/key' },
  { service: 's3', method: 'GET', target: '/uploads?list-type=2&prefix=k' },
  { service: 's3', method: 'PUT', target: '/uploads/key', body: 'other' },
  { service: 's3', method: 'DELETE', target: '/uploads/key' },
  { service: 's3', method: 'POST', target: '/uploads/key?uploads=' },
  {
    service: 's3',
    method: 'POST',
    target: '/uploads?delete=',
    body: '<Delete><Object><Key>key</Key></Object></Delete>',
  },
  { service: 's3', method: 'PUT', target: '/uploads?notification=', body: '<a/>' },
  {
    service: 's3',
    method: 'PUT',
    target: '/uploads/chunked',
    headers: {
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '3',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    },
    body: '3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n',
  },
]

const toDynamoDB: readonly PlainRequest[] = [
  ['ListTables', '{}'],
  ['Scan', '{"TableName":"upload_metadata"}'],
  ['DeleteTable', '{"TableName":"upload_metadata"}'],
  ['PutItem', '{"TableName":"upload_metadata","Item":{"bucket":{"S":"b"},"object_key":{"S":"k"}}}'],
].map(([operation, body = '']) => ({
  service: 'dynamodb',
  method: 'POST',
  target: '/',
  headers: {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${operation}`,
  },
  body,
}))

const lambdaPath = '/2015-03-31/functions/upload-ledger'
const json = (service: string, target: string, body: string): PlainRequest => ({
  service,
  method: 'POST',
  target: '/',
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
  body,
})
const form = (service: string, body: string): PlainRequest => ({
  service,
  method: 'POST',
  target: '/',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body,
})

/** Those that are served at DynamoDB's address, too. */
const toOthers: readonly PlainRequest[] = [
  { service: 'lambda', method: 'GET', target: `${lambdaPath}/configuration` },
  { service: 'lambda', method: 'POST', target: `${lambdaPath}/invocations`, body: '{}' },
  {
    service: 'lambda',
    method: 'PUT',
    target: `${lambdaPath}/configuration`,
    body: '{"Timeout":5}',
  },
  form('iam', 'Action=ListRolePolicies&Version=2010-05-08&RoleName=upload-ledger-role'),
  form('sts', 'Action=GetCallerIdentity&Version=2011-06-15'),
  json('logs', 'Logs_20140328.FilterLogEvents', '{"logGroupName":"/aws/lambda/upload-ledger"}'),
  json('sqs', 'AmazonSQS.ListQueues', '{}'),
  json('events', 'AWSEvents.ListRules', '{}'),
]

const tokens = [
  ...[
    'Authorization: ',
    'AWS4-HMAC-SHA256 ',
    'AWS ',
    'Credential=',
    'SignedHeaders=',
    'Signature=',
  ],
  ...[
    'host',
    'x-amz-date',
    'X-Amz-Expires=9999999',
    'X-Amz-Signature=',
    'X-Amz-Algorithm=',
    'local',
  ],
  ...['Transfer-Encoding: chunked\r\n', 'Content-Length: 0\r\n', 'Content-Length: 5\r\n'],
  ...[
    'Expect: 100-continue\r\n',
    'Connection: close\r\n',
    'Host: evil.example\r\n',
    'GET / HTTP/1.1',
  ],
  ...[
    'UNSIGNED-PAYLOAD',
    'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  ],
  ...['?acl', '?uploads', '?delete', '?versions', 'OPTIONS', 'Origin: http://evil.example\r\n'],
]

/** Sends what chance makes of these requests; gives what must not be. */
async function attack(port: number, requests: readonly Buffer[], count: number) {
  const random = createRandom(seed)
  const wrong: object[] = []
  const statuses = new Map<number, number>()
  let sent = 0
  const sender = async () => {
    for (; sent < count; ) {
      const number = sent++
      const original = random.pick(requests)
      const bytes = random.chance(0.02) ? original : mutate(random, original, tokens)
      const answer = await sendBytes(port, bytes, { whole: false })
      for (const status of answer.statuses) statuses.set(status, (statuses.get(status) ?? 0) + 1)
      // That DynamoDB is up, it tells everybody.
      const healthy = answer.text.includes('\r\n\r\nhealthy: dynamodb.')
      const served = answer.statuses.some((status) => status >= 200 && status < 300) && !healthy
      const failed = answer.statuses.some((status) => status >= 500 && status !== 501)
      if (served || failed || answer.hangs) {
        wrong.push({ number, sent: bytes.toString('latin1').slice(0, 2_000), answer })
      }
    }
  }
  await Promise.all(Array.from({ length: 24 }, sender))
  return { wrong, statuses }
}

const portOf = async (client: {
  config: { endpoint?: (() => Promise<{ port?: number }>) | undefined }
}) => (await client.config.endpoint?.())?.port ?? 0

test(`S3 serves no mutated request that is unsigned or signed with a wrong secret (seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  const port = await portOf(cloud.s3)
  const requests = toS3.flatMap((request) => [
    signedRequest(port, request, wrongSecret),
    presignedRequest(port, request, wrongSecret),
    requestBytes(request.method, request.target, { host: `127.0.0.1:${port}` }),
  ])
  requests.push(formRequest(port, 'uploads', wrongSecret))
  const { wrong, statuses } = await attack(port, requests, often(2_500))
  expect(wrong).toEqual([])
  expect(statuses.get(403) ?? 0).toBeGreaterThan(100)
  const list = await cloud.s3.send(new ListObjectsV2Command({ Bucket: 'uploads' }))
  expect(list.Contents?.map(({ Key }) => Key)).toEqual(['key'])
  const got = await cloud.s3.send(new GetObjectCommand({ Bucket: 'uploads', Key: 'key' }))
  expect(await got.Body?.transformToString()).toBe('body')
})

test(`DynamoDB and the services beside it serve no such request either (seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  const { client } = cloud.table
  const port = await portOf(client)
  const requests = [...toDynamoDB, ...toOthers].map((request) =>
    signedRequest(port, request, wrongSecret),
  )
  const { wrong, statuses } = await attack(port, requests, often(2_000))
  expect(wrong).toEqual([])
  expect(statuses.get(400) ?? 0).toBeGreaterThan(100)
  expect(statuses.get(403) ?? 0).toBeGreaterThan(100)
  const { TableNames } = await client.send(new ListTablesCommand({}))
  expect(TableNames).toEqual(['upload_metadata'])
})

test('the same requests with the right secret are served', async () => {
  const whole = { whole: true }
  const port = await portOf(cloud.s3)
  for (const request of toS3.slice(0, 4).filter(({ method }) => method !== 'HEAD')) {
    const { statuses } = await sendBytes(port, signedRequest(port, request, 'locallocal'), whole)
    expect(statuses).toEqual([200])
    const presigned = await sendBytes(port, presignedRequest(port, request, 'locallocal'), whole)
    expect(presigned.statuses).toEqual([200])
  }
  const form = await sendBytes(port, formRequest(port, 'uploads', 'locallocal'), whole)
  expect(form.statuses).toEqual([204])
  const dynamodbPort = await portOf(cloud.table.client)
  for (const request of [...toDynamoDB.slice(0, 2), ...toOthers]) {
    const bytes = signedRequest(dynamodbPort, request, 'locallocal')
    expect((await sendBytes(dynamodbPort, bytes, whole)).statuses).toEqual([200])
  }
})
