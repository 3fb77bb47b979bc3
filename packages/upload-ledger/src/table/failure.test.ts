import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import type { Outcome, Position, UploadEvent } from '../core/index.ts'
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

/** A write to a DynamoDB of the test, and how many requests it has sent. */
interface Attempt {
  readonly outcome: Promise<Outcome>
  readonly requests: () => number
}

/** @param number counts the requests from 1 */
type Answer = (response: ServerResponse, number: number) => unknown

/** Records one event against a DynamoDB that answers as `listener` does. */
async function recordAgainst(listener: Answer, signal?: AbortSignal): Promise<Attempt> {
  let requests = 0
  const server = createServer((request, response) => {
    request.resume()
    listener(response, ++requests)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const table = connectTable('upload_metadata', {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'locallocal' },
  })
  const outcome = recordUpload(table, upload, 0, signal).finally(() => {
    table.client.destroy()
    server.closeAllConnections()
    server.close()
  })
  return { outcome, requests: () => requests }
}

const answer =
  (status: number, type: string, body: object = {}): Answer =>
  (response) => {
    response.writeHead(status, {
      'Content-Type': 'application/x-amz-json-1.0',
      'x-amzn-RequestId': 'any',
    })
    const __type = `com.amazonaws.dynamodb.v20120810#${type}`
    response.end(JSON.stringify(status === 200 ? body : { __type, message: type, ...body }))
  }

// Most of these wait, for a retry or a timeout.

test.concurrent('throttling is retried until it passes', async () => {
  const throttled = answer(400, 'ProvisionedThroughputExceededException')
  const { outcome, requests } = await recordAgainst((response, number) =>
    (number < 3 ? throttled : answer(200, ''))(response, number),
  )
  expect(await outcome).toBe('written')
  expect(requests()).toBe(3)
})

test.concurrent.each([
  ['ThrottlingException', 400],
  ['InternalServerError', 500],
])('%s for ever is unavailable after four attempts', async (type, status) => {
  const { outcome, requests } = await recordAgainst(answer(status, type))
  await expect(outcome).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/^Cannot save uploads\/a\\u\{1b\}\.txt: /),
  })
  expect(requests()).toBe(4)
})

test.concurrent.each([
  ['AccessDeniedException', 'refused'],
  ['UnrecognizedClientException', 'refused'],
  ['ResourceNotFoundException', 'configuration'],
  ['ValidationException', 'configuration'],
])('%s is %s at the first attempt', async (type, code) => {
  const { outcome, requests } = await recordAgainst(answer(400, type))
  await expect(outcome).rejects.toMatchObject({ code })
  expect(requests()).toBe(1)
})

test.concurrent('a 200 without a request id, as from a proxy, is unavailable', async () => {
  const { outcome } = await recordAgainst((response) => response.writeHead(200).end())
  await expect(outcome).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('carries no DynamoDB request id'),
  })
})

test.concurrent('a lost answer whose retry meets our own row is a duplicate', async () => {
  const refused = answer(400, 'ConditionalCheckFailedException', {
    Item: { bucket: { S: 'uploads' }, object_key: { S: upload.key }, position: { S: '1' } },
  })
  const { outcome } = await recordAgainst((response, number) =>
    number === 1 ? response.destroy() : refused(response, number),
  )
  expect(await outcome).toBe('duplicate')
})

test.concurrent('a refusal without the refusing row is stale', async () => {
  const { outcome } = await recordAgainst(answer(400, 'ConditionalCheckFailedException'))
  expect(await outcome).toBe('stale')
})

test.concurrent('a row of the exercise that changes on every attempt is given up after a few', async () => {
  const { outcome, requests } = await recordAgainst((response, number) => {
    const Item = { event_time: { S: `1970-01-01T00:00:00.00${number}Z` } }
    answer(400, 'ConditionalCheckFailedException', { Item })(response, number)
  })
  await expect(outcome).rejects.toMatchObject({ code: 'unavailable' })
  expect(requests()).toBe(6)
})

test.concurrent('each request to a hanging server is abandoned after its timeout', async () => {
  const { outcome, requests } = await recordAgainst(() => {})
  await expect(outcome).rejects.toMatchObject({ code: 'unavailable' })
  expect(requests()).toBe(4)
})

test.concurrent('an aborted write ends at once', async () => {
  const aborting = new AbortController()
  const { outcome, requests } = await recordAgainst(() => aborting.abort(), aborting.signal)
  await expect(outcome).rejects.toMatchObject({ code: 'unavailable' })
  expect(requests()).toBe(1)
})
