import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import {
  createThings,
  startEndpoint,
  type TestEndpoint,
  temporaryFolder,
} from './testing/endpoint.ts'

const TableName = 'things'
const Item = { pk: { S: 'a' }, sk: { S: 'x' } }
const megabyte = Buffer.alloc(1024 * 1024, ' ')

/** Sends headers that announce a body, and nothing of it. */
function begin(url: string, headers: Record<string, string>): ClientRequest {
  const sent = request(url, {
    method: 'POST',
    agent: false,
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.PutItem',
      ...headers,
    },
  })
  sent.on('error', () => undefined)
  sent.flushHeaders()
  return sent
}

async function answerTo(sent: ClientRequest): Promise<{ status: number; body: string }> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  let body = ''
  for await (const chunk of response) body += chunk
  return { status: response.statusCode ?? 0, body }
}

/** Headers as the owner's, by whoever knows the key's name alone. */
function signatureBy(accessKeyId: string, service = 'dynamodb', ms = Date.now()) {
  const date = new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const scope = `${date.slice(0, 8)}/us-east-1/${service}/aws4_request`
  return {
    'x-amz-date': date,
    authorization:
      `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, ` +
      `SignedHeaders=host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`,
  }
}

test.each([
  ['is not signed', {}, 'MissingAuthenticationTokenException'],
  ['names an unknown key', signatureBy('nobody'), 'UnrecognizedClientException'],
  ['is of another time', signatureBy('local', 'dynamodb', 0), 'InvalidSignatureException'],
  ['is signed for another service', signatureBy('local', 's3'), 'InvalidSignatureException'],
  ['is no signature', { authorization: 'AWS4-HMAC-SHA256 x' }, 'IncompleteSignatureException'],
  [
    'asks for an unknown operation',
    { ...signatureBy('local'), 'x-amz-target': 'DynamoDB_20120810.Nothing' },
    'UnknownOperationException',
  ],
])(
  'a request that %s is refused before its body is read',
  async (_what, headers, exception) => {
    await using folder = await temporaryFolder()
    await using endpoint = await startEndpoint({ folder: folder.path })
    const sent = begin(endpoint.url, { ...headers, 'content-length': String(16 * 1024 * 1024) })
    expect(await answerTo(sent)).toMatchObject({
      status: 400,
      body: expect.stringContaining(`#${exception}"`),
    })
    sent.destroy()
  },
  10_000,
)

test('a body that announces more than 16 MB is refused before it is read', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const headers = { ...signatureBy('local'), 'content-length': String(16 * 1024 * 1024 + 1) }
  const sent = begin(endpoint.url, headers)
  expect((await answerTo(sent)).status).toBe(413)
  sent.destroy()
}, 10_000)

test('bodies that never end hold no more than 128 MB, and small requests are served', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client, url } = endpoint
  await createThings(client)
  const statuses: number[] = []
  const held = Array.from({ length: 20 }, () => {
    const sent = begin(url, { ...signatureBy('local'), 'content-length': String(16 * 1024 * 1024) })
    answerTo(sent).then(
      ({ status }) => statuses.push(status),
      () => undefined,
    )
    for (let i = 0; i < 10; i++) sent.write(megabyte)
    return sent
  })
  await expect.poll(() => statuses.length, { timeout: 20_000 }).toBeGreaterThan(0)
  expect(new Set(statuses)).toEqual(new Set([503]))
  await client.send(new PutItemCommand({ TableName, Item }))
  for (const sent of held) sent.destroy()
  // The memory is free again once the senders have gone.
  await expect.poll(() => tryLarge(endpoint), { timeout: 20_000 }).toBe(400)
}, 60_000)

/** The status of a request whose body is too large to be read while others hold the room. */
async function tryLarge({ url }: TestEndpoint): Promise<number> {
  const sent = begin(url, { ...signatureBy('local'), 'content-length': String(megabyte.length) })
  sent.end(megabyte)
  return (await answerTo(sent)).status
}

test.each([81, 1001, 5_000, 100_000])(
  'JSON of %i levels is a 400 and harms nobody',
  async (depth) => {
    await using folder = await temporaryFolder()
    await using endpoint = await startEndpoint({ folder: folder.path })
    const { client } = endpoint
    await createThings(client)
    for (const [open, inner, close] of [
      ['[', '', ']'],
      ['{"M":{"a":', '{"S":"x"}', '}}'],
      ['{"L":[', '', ']}'],
    ] as const) {
      const levels = depth / (open.split(/[{[]/).length - 1)
      const body = `{"TableName":"things","Item":{"pk":${open.repeat(levels)}${inner}${close.repeat(levels)}}}`
      const error = await sendBody(endpoint, body)
      expect(error).toMatchObject({ $metadata: { httpStatusCode: 400 } })
      if (depth > 1000) expect(error).toMatchObject({ name: 'SerializationException' })
    }
    expect((await client.send(new ScanCommand({ TableName }))).Items).toEqual([])
  },
)

/** Sends another body than the SDK would, signed. */
async function sendBody({ client }: TestEndpoint, body: string): Promise<unknown> {
  const put = new PutItemCommand({ TableName, Item })
  put.middlewareStack.add(
    (next) => (args) => {
      Object.assign(args.request as object, { body })
      Object.assign((args.request as { headers: object }).headers, {
        'content-length': String(Buffer.byteLength(body)),
      })
      return next(args)
    },
    { step: 'build', priority: 'low' },
  )
  return client.send(put).catch((error: unknown) => error)
}
