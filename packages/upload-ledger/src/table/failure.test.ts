import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Position, UploadEvent } from '../core/index.ts'
import { recordUpload } from './record-upload.ts'
import { connectTable } from './table.ts'

const upload: UploadEvent = {
  bucket: 'uploads',
  key: 'a\u001b.txt',
  kind: 'creation',
  eventName: 'ObjectCreated:Put',
  sizeBytes: 1,
  etag: '',
  eventTime: '',
  sequencer: '',
  position: '1' as Position,
}

let server: Server | undefined
let requests = 0

afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => server?.close(resolve))
})

/** Records one event against a DynamoDB with the given answers. */
async function recordAgainst(listener: RequestListener, signal?: AbortSignal) {
  requests = 0
  server = createServer((request, response) => {
    requests++
    request.resume()
    listener(request, response)
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const table = connectTable('upload_metadata', {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'locallocal' },
  })
  try {
    return await recordUpload(table, upload, 0, signal)
  } finally {
    table.client.destroy()
  }
}

const answer =
  (status: number, type: string, body: object = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, {
      'Content-Type': 'application/x-amz-json-1.0',
      'x-amzn-RequestId': 'any',
    })
    const __type = `com.amazonaws.dynamodb.v20120810#${type}`
    response.end(JSON.stringify(status === 200 ? body : { __type, message: type, ...body }))
  }

test('throttling is retried until it passes', async () => {
  const throttled = answer(400, 'ProvisionedThroughputExceededException')
  const outcome = await recordAgainst((request, response) =>
    (requests < 3 ? throttled : answer(200, ''))(request, response),
  )
  expect(outcome).toBe('written')
  expect(requests).toBe(3)
})

test.each([
  ['ThrottlingException', 400],
  ['InternalServerError', 500],
])('%s for ever is unavailable after four attempts', async (type, status) => {
  await expect(recordAgainst(answer(status, type))).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/^Cannot save uploads\/a\\u\{1b\}\.txt: /),
  })
  expect(requests).toBe(4)
})

test.each([
  ['AccessDeniedException', 'refused'],
  ['UnrecognizedClientException', 'refused'],
  ['ResourceNotFoundException', 'configuration'],
  ['ValidationException', 'configuration'],
])('%s is %s at the first attempt', async (type, code) => {
  await expect(recordAgainst(answer(400, type))).rejects.toMatchObject({ code })
  expect(requests).toBe(1)
})

test('a success that names no request, as of a proxy on the way, is unavailable', async () => {
  const empty = recordAgainst((_request, response) => response.writeHead(200).end())
  await expect(empty).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('carries no DynamoDB request id'),
  })
})

test('an answer that is lost and comes back as our own row is a duplicate', async () => {
  const refused = answer(400, 'ConditionalCheckFailedException', {
    Item: { bucket: { S: 'uploads' }, object_key: { S: upload.key }, position: { S: '1' } },
  })
  const outcome = await recordAgainst((request, response) =>
    requests === 1 ? response.destroy() : refused(request, response),
  )
  expect(outcome).toBe('duplicate')
})

test('a refusal that does not say by which row is stale', async () => {
  expect(await recordAgainst(answer(400, 'ConditionalCheckFailedException'))).toBe('stale')
})

test('a row of the exercise that changes at every read ends in an error, not in a loop', async () => {
  const outcome = recordAgainst((request, response) => {
    const Item = { event_time: { S: `1970-01-01T00:00:00.00${requests}Z` } }
    answer(400, 'ConditionalCheckFailedException', { Item })(request, response)
  })
  await expect(outcome).rejects.toMatchObject({ code: 'unavailable' })
  expect(requests).toBe(6)
})

test('a server that hangs is left after about a second, each time', async () => {
  await expect(recordAgainst(() => {})).rejects.toMatchObject({ code: 'unavailable' })
  expect(requests).toBe(4)
}, 20_000)

test('a write that is no longer wanted ends at once', async () => {
  const wanted = new AbortController()
  const outcome = recordAgainst(() => wanted.abort(), wanted.signal)
  await expect(outcome).rejects.toMatchObject({ code: 'unavailable' })
  expect(requests).toBe(1)
})
