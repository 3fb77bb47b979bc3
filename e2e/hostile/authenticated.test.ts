import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CloudProcess, prepareCloud, startCloudProcess } from '../faults/cloud-process.ts'
import { mutate } from '../support/mutate.ts'
import { createRandom } from '../support/random.ts'
import { sendBytes } from '../support/raw.ts'
import { often, seed } from '../support/seed.ts'
import { type PlainRequest, signedRequest } from '../support/signed.ts'

let folder: string
let cloud: CloudProcess
let s3Port = 0
let dynamodbPort = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upload-ledger-hostile-'))
  // Whatever is sent, this much memory has to do: a process that takes more ends.
  cloud = await startCloudProcess(folder, { NODE_OPTIONS: '--max-old-space-size=96' })
  await prepareCloud(cloud)
  s3Port = (await cloud.s3.config.endpoint?.())?.port ?? 0
  dynamodbPort = (await cloud.table.client.config.endpoint?.())?.port ?? 0
})
afterAll(async () => {
  await cloud.kill()
  await rm(folder, { recursive: true, force: true })
})

const md5 = (body: string) => createHash('md5').update(body).digest('base64')
const ask = (request: PlainRequest) =>
  sendBytes(
    request.service === 's3' ? s3Port : dynamodbPort,
    signedRequest(request.service === 's3' ? s3Port : dynamodbPort, request, 'locallocal'),
    { whole: true },
  )

const deletion = (body: string): PlainRequest => ({
  service: 's3',
  method: 'POST',
  target: '/uploads?delete=',
  headers: { 'content-md5': md5(body) },
  body,
})

const laughs = Array.from({ length: 9 }, (_, i) => {
  const value = i === 0 ? 'ha' : `&l${i - 1};`.repeat(10)
  return `<!ENTITY l${i} "${value}">`
}).join('')

test.each([
  ['a DOCTYPE', '<!DOCTYPE Delete><Delete><Object><Key>a</Key></Object></Delete>'],
  [
    'an external entity',
    '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&e;</Key></Object></Delete>',
  ],
  ['a billion laughs', `<!DOCTYPE a [${laughs}]><Delete><Object><Key>&l8;</Key></Object></Delete>`],
  ['an undefined entity', '<Delete><Object><Key>&nobody;</Key></Object>'],
  ['100,000 nested elements', `<Delete>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</Delete>`],
  ['100,000 unclosed elements', '<a>'.repeat(100_000)],
  ['UTF-16', Buffer.from('<Delete><Object><Key>a</Key></Object></Delete>', 'utf16le').toString()],
  ['JSON', '{"Objects":[{"Key":"a"}]}'],
  [
    'another namespace',
    '<Delete xmlns="http://evil.example/"><Object><Key>a</Key></Object></Delete>',
  ],
])('S3 answers MalformedXML to %s in a request body', async (_, body) => {
  const { statuses, text } = await ask(deletion(body))
  expect(statuses).toEqual([400])
  expect(text).toContain('<Code>MalformedXML</Code>')
})

test('XML with an attribute of a megabyte is refused, and nothing is deleted', async () => {
  await cloud.s3.send(new PutObjectCommand({ Bucket: 'uploads', Key: 'kept', Body: 'x' }))
  const body = `<Delete a="${'x'.repeat(1_000_000)}"><Object><Key>kept</Key></Object></Delete>`
  expect((await ask(deletion(body))).statuses).toEqual([400])
  const kept = { service: 's3', method: 'GET', target: '/uploads/kept' } as const
  expect((await ask(kept)).statuses).toEqual([200])
})

const requests: readonly PlainRequest[] = [
  { service: 's3', method: 'PUT', target: '/uploads/a%20b/c' },
  { service: 's3', method: 'GET', target: '/uploads/a%20b/c' },
  {
    service: 's3',
    method: 'GET',
    target: '/uploads?list-type=2&prefix=a&delimiter=%2F&max-keys=3',
  },
  { service: 's3', method: 'GET', target: '/uploads?marker=a&encoding-type=url' },
  { service: 's3', method: 'GET', target: '/uploads?notification=' },
  { service: 's3', method: 'POST', target: '/uploads/a?uploads=' },
  { service: 's3', method: 'PUT', target: '/uploads/a?partNumber=1&uploadId=abc' },
  { service: 's3', method: 'DELETE', target: '/uploads/a%20b/c' },
]
const targetTokens = [
  ...[
    '%2F',
    '%00',
    '%0D%0A',
    '%C0%80',
    '%ED%A0%80',
    '%F4%90%80%80',
    '?',
    '&',
    '=',
    '..%2F',
    '/../',
  ],
  ...[
    'uploads',
    'list-type=2',
    'versionId=null',
    'partNumber=0',
    'uploadId=',
    'max-keys=-1',
    'acl',
  ],
  ...[
    'continuation-token=AAAA',
    'start-after=%FF',
    'encoding-type=url',
    'versions',
    'delete',
    '%EF%BB%BF',
  ],
]

test(`S3 answers any mutated request of the owner, and never with an internal error (seed ${seed})`, {
  timeout: often(600_000),
}, async () => {
  const random = createRandom(seed)
  const wrong: object[] = []
  const statuses = new Map<number, number>()
  await inTurns(often(2_000), async (number) => {
    const request = random.pick(requests)
    const target = mutate(random, Buffer.from(request.target), targetTokens).toString('latin1')
    // What is no request line is another test's.
    const sent = { ...request, target: `/${target.replace(/[^\x21-\x7e]/g, '').slice(1, 8_000)}` }
    const answer = await ask(sent)
    for (const status of answer.statuses) statuses.set(status, (statuses.get(status) ?? 0) + 1)
    const [status = 0] = answer.statuses
    if (answer.hangs || status < 200 || (status >= 500 && status !== 501)) {
      wrong.push({ number, sent, answer })
    }
  })
  expect(wrong).toEqual([])
  // Most signatures were right, so that it was the request itself that was read.
  expect(statuses.get(200) ?? 0).toBeGreaterThan(50)
})

const xmlTokens = [
  '<Object>',
  '</Key>',
  '&amp;',
  '&#x41;',
  '<VersionId>',
  '<Quiet>true</Quiet>',
  ']]>',
]

test(`S3 answers any mutated XML of the owner, and never with an internal error (seed ${seed})`, {
  timeout: often(600_000),
}, async () => {
  const random = createRandom(seed)
  const wrong: object[] = []
  const whole = '<Delete><Object><Key>a</Key></Object><Object><Key>b</Key></Object></Delete>'
  await inTurns(often(1_000), async (number) => {
    const body = mutate(random, Buffer.from(whole), xmlTokens).toString()
    const answer = await ask(deletion(body))
    const [status = 0] = answer.statuses
    // What a Delete may say on AWS and not here, such as a Quiet out of its place, is 501.
    if (answer.hangs || ![200, 400, 501].includes(status)) wrong.push({ number, body, answer })
  })
  expect(wrong).toEqual([])
})

const itemTokens = [
  '{"S":"x"}',
  '"Item":',
  '"ConditionExpression":"',
  ':p',
  '{"N":"1e999"}',
  '{"M":{}}',
]

test(`DynamoDB answers any mutated JSON of the owner with 200 or 400 (seed ${seed})`, {
  timeout: often(600_000),
}, async () => {
  const random = createRandom(seed)
  const wrong: object[] = []
  const item = '{"bucket":{"S":"b"},"object_key":{"S":"k"},"size":{"N":"1"}}'
  const condition = '"ConditionExpression":"attribute_not_exists(object_key) OR #p < :p"'
  const names = '"ExpressionAttributeNames":{"#p":"position"}'
  const values = '"ExpressionAttributeValues":{":p":{"S":"1"}}'
  const whole = `{"TableName":"upload_metadata","Item":${item},${condition},${names},${values}}`
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.PutItem',
  }
  await inTurns(often(1_500), async (number) => {
    const body = mutate(random, Buffer.from(whole), itemTokens).toString()
    const answer = await ask({ service: 'dynamodb', method: 'POST', target: '/', headers, body })
    const [status = 0] = answer.statuses
    if (answer.hangs || ![200, 400].includes(status)) wrong.push({ number, body, answer })
  })
  expect(wrong).toEqual([])
})

test('DynamoDB answers 400 to JSON of 10 MB and to JSON nested 10,000 deep', async () => {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.PutItem',
  }
  const send = (body: string) =>
    ask({ service: 'dynamodb', method: 'POST', target: '/', headers, body })
  const large = `{"TableName":"upload_metadata","Item":{"bucket":{"S":"${'x'.repeat(10_000_000)}"}}}`
  const deep = `{"TableName":"upload_metadata","Item":${'{"M":{"a":'.repeat(10_000)}1${'}}'.repeat(10_000)}}`
  for (const body of [large, deep, '['.repeat(100_000)]) {
    expect((await send(body)).statuses).toEqual([400])
  }
})

async function inTurns(count: number, run: (number: number) => Promise<void>): Promise<void> {
  let next = 0
  const work = async () => {
    for (let number = next++; number < count; number = next++) await run(number)
  }
  await Promise.all(Array.from({ length: 16 }, work))
}
