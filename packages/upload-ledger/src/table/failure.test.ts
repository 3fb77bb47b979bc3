import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { describe, expect, test } from 'vitest'
import { type Sender, senders } from '../../../../e2e/support/table-under-test.ts'
import { type Outcome, type Position, rowOfEvent, type UploadEvent } from '../core/index.ts'
import { connectDynamoDB } from '../dynamodb/index.ts'
import { describeTable } from './describe-table.ts'
import { getRow } from './get-row.ts'
import { recordRemoval } from './record-removal.ts'
import { recordUpload } from './record-upload.ts'
import { connectTable, type Table } from './table.ts'

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

/** A DynamoDB of one test, and the requests that it got. */
interface FakeDynamoDB {
  readonly requests: number
  /** Records one event against a DynamoDB that answers as `listener` does. */
  recordAgainst(listener: RequestListener, signal?: AbortSignal): Promise<Outcome>
  useAgainst<T>(listener: RequestListener, use: (table: Table) => Promise<T>): Promise<T>
}

function fakeDynamoDB(sender: Sender): FakeDynamoDB {
  let requests = 0
  const useAgainst = async <T>(
    listener: RequestListener,
    use: (table: Table) => Promise<T>,
  ): Promise<T> => {
    requests = 0
    const server = createServer((request, response) => {
      requests++
      request.resume()
      listener(request, response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const table = connectTable('upload_metadata', {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'locallocal' },
    })
    const environment = {
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'locallocal',
    }
    const own = connectDynamoDB(environment)
    try {
      return await use(sender === 'the SDK' ? table : { ...table, send: own.send })
    } finally {
      own.close()
      table.client.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
  return {
    get requests() {
      return requests
    },
    useAgainst,
    recordAgainst: (listener, signal) =>
      useAgainst(listener, (table) => recordUpload(table, upload, rowOfEvent(upload, 0), signal)),
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

describe.each(senders)('over %s', (sender) => {
  test.concurrent('throttling is retried until it passes', async () => {
    const db = fakeDynamoDB(sender)
    const throttled = answer(400, 'ProvisionedThroughputExceededException')
    const outcome = await db.recordAgainst((request, response) =>
      (db.requests < 3 ? throttled : answer(200, ''))(request, response),
    )
    expect(outcome).toBe('written')
    expect(db.requests).toBe(3)
  })

  test.concurrent.each([
    ['ThrottlingException', 400],
    ['InternalServerError', 500],
  ])('%s for ever is unavailable after four attempts', async (type, status) => {
    const db = fakeDynamoDB(sender)
    await expect(db.recordAgainst(answer(status, type))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/^Cannot save uploads\/a\\u\{1b\}\.txt: /),
    })
    expect(db.requests).toBe(4)
  })

  test.concurrent.each([
    ['AccessDeniedException', 'refused'],
    ['UnrecognizedClientException', 'refused'],
    ['ResourceNotFoundException', 'configuration'],
    ['ValidationException', 'configuration'],
  ])('%s is %s at the first attempt', async (type, code) => {
    const db = fakeDynamoDB(sender)
    await expect(db.recordAgainst(answer(400, type))).rejects.toMatchObject({ code })
    expect(db.requests).toBe(1)
  })

  const inIndex =
    'One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: by_etag, IndexKey: etag'
  const mismatch =
    'One or more parameter values were invalid: Type mismatch for Index Key size Expected: S Actual: N IndexName: by_size'
  const tooLong =
    'One or more parameter values were invalid: Size of rangekey has exceeded the maximum size limit of1024 bytes'

  test.concurrent.each([
    [
      inIndex,
      'configuration',
      'the index by_etag of upload_metadata has the key etag, which is empty in this row, and DynamoDB takes no empty key; delete the index',
    ],
    [
      mismatch,
      'configuration',
      'the index by_size of upload_metadata has the key size as S, which is N in a row; delete the index',
    ],
    [
      'Item size has exceeded the maximum allowed size',
      'invalid-notification',
      'its row is larger than the 400 KB that DynamoDB allows',
    ],
    [tooLong, 'configuration', `ValidationException: ${tooLong}`],
  ])('%s: one request, and a message that says what to do', async (message, code, fact) => {
    const db = fakeDynamoDB(sender)
    const refused = answer(400, 'ValidationException', { message })
    await expect(db.recordAgainst(refused)).rejects.toMatchObject({
      code,
      message: `Cannot save uploads/a\\u{1b}.txt: ${fact}`,
      cause: expect.objectContaining({ name: 'ValidationException' }),
    })
    expect(db.requests).toBe(1)
  })

  test.concurrent.each([
    [{ N: '7' }, '{"N":"7"}'],
    [{ NULL: true }, '{"NULL":true}'],
    [{ L: [] }, '{"L":[]}'],
    [{ S: 'goalkeeper' }, '{"S":"goalkeeper"}'],
  ])('a row whose position is %j is said once to be somebody else’s', async (position, shown) => {
    const db = fakeDynamoDB(sender)
    const Item = { bucket: { S: 'uploads' }, object_key: { S: upload.key }, position }
    await expect(
      db.recordAgainst(answer(400, 'ConditionalCheckFailedException', { Item })),
    ).rejects.toMatchObject({
      code: 'configuration',
      message: `Cannot save uploads/a\\u{1b}.txt: its row in upload_metadata has an attribute position that is not the ledger's, ${shown}; rename that attribute, or use another table`,
    })
    expect(db.requests).toBe(1)
  })

  test.concurrent('a 200 without a request id, as from a proxy, is unavailable', async () => {
    const db = fakeDynamoDB(sender)
    const empty = db.recordAgainst((_request, response) => response.writeHead(200).end())
    await expect(empty).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('carries no DynamoDB request id'),
    })
  })

  test.concurrent('an answer that is lost and comes back as our own row is a duplicate', async () => {
    const db = fakeDynamoDB(sender)
    const refused = answer(400, 'ConditionalCheckFailedException', {
      Item: { bucket: { S: 'uploads' }, object_key: { S: upload.key }, position: { S: '1' } },
    })
    const outcome = await db.recordAgainst((request, response) =>
      db.requests === 1 ? response.destroy() : refused(request, response),
    )
    expect(outcome).toBe('duplicate')
  })

  test.concurrent('a refusal that does not say by which row is stale', async () => {
    const db = fakeDynamoDB(sender)
    expect(await db.recordAgainst(answer(400, 'ConditionalCheckFailedException'))).toBe('stale')
  })

  test.concurrent('a row of the exercise that changes whenever it is looked at is given up, not looped on', async () => {
    const db = fakeDynamoDB(sender)
    const outcome = db.recordAgainst((request, response) => {
      const Item = { event_time: { S: `1970-01-01T00:00:00.00${db.requests}Z` } }
      answer(400, 'ConditionalCheckFailedException', { Item })(request, response)
    })
    await expect(outcome).rejects.toMatchObject({ code: 'unavailable' })
    expect(db.requests).toBe(6)
  })

  const removal: UploadEvent = {
    ...upload,
    ...{ kind: 'removal', eventName: 'ObjectRemoved:Delete' },
    position: `${'F'.repeat(32)}|1|` as Position,
  }

  test.concurrent('a removal is recorded where a refusal does not say by which row', async () => {
    const db = fakeDynamoDB(sender)
    const refused = answer(400, 'ConditionalCheckFailedException')
    const outcome = await db.useAgainst(
      (request, response) => (db.requests === 1 ? refused : answer(200, ''))(request, response),
      (table) => recordRemoval(table, removal, rowOfEvent(removal, 0), undefined),
    )
    expect(outcome).toBe('written')
    expect(db.requests).toBe(2)
  })

  test.concurrent('a removal is recorded, without size and etag, over a row that changes whenever it is looked at', async () => {
    const db = fakeDynamoDB(sender)
    const bodies: string[] = []
    const outcome = await db.useAgainst(
      async (request, response) => {
        const turn = db.requests
        bodies.push(await text(request))
        const position = { S: `${String(turn).padStart(32, '0')}|0|` }
        const Item = { size: { N: '5' }, etag: { S: 'e' }, position }
        const refused = answer(400, 'ConditionalCheckFailedException', { Item })
        return (turn < 6 ? refused : answer(200, ''))(request, response)
      },
      (table) => recordRemoval(table, removal, rowOfEvent(removal, 0), undefined),
    )
    expect(outcome).toBe('written')
    const puts = bodies.map((body) => JSON.parse(body))
    expect(puts.map(({ Item }) => Item.last_size?.N)).toEqual([
      ...[undefined, '5', '5', '5', '5', undefined],
    ])
    expect(puts[5].ConditionExpression).toBe(
      'attribute_not_exists(object_key) OR #position < :position',
    )
  })

  test.concurrent('a server that hangs is left after about a second, each time', async () => {
    const db = fakeDynamoDB(sender)
    await expect(db.recordAgainst(() => {})).rejects.toMatchObject({ code: 'unavailable' })
    expect(db.requests).toBe(4)
  }, 20_000)

  const stalls: readonly (readonly [string, (response: ServerResponse) => void])[] = [
    ['headers, then silence', (response) => response.flushHeaders()],
    ['half a body, then silence', (response) => response.write('{"Item":')],
    [
      'a body that drips for ever',
      (response) => {
        const drip = setInterval(() => response.write(' '), 100)
        response.on('close', () => clearInterval(drip))
      },
    ],
  ]
  const head = { 'Content-Type': 'application/x-amz-json-1.0', 'x-amzn-RequestId': 'any' }

  test.concurrent.each(stalls)(
    '%s, for ever: left after about a second, each time',
    async (_, stall) => {
      const uses: readonly ((table: Table) => Promise<unknown>)[] = [
        (table: Table) => recordUpload(table, upload, rowOfEvent(upload, 0)),
        (table: Table) => getRow(table, 'uploads', 'a.txt'),
        (table: Table) => describeTable(table),
      ]
      const check = async (use: (table: Table) => Promise<unknown>) => {
        const db = fakeDynamoDB(sender)
        const outcome = db.useAgainst(
          (_request, response) => stall(response.writeHead(200, head)),
          use,
        )
        await expect(outcome).rejects.toMatchObject({
          code: 'unavailable',
          message: expect.stringContaining(
            'TimeoutError: its answer was not complete after 1000 ms',
          ),
        })
        expect(db.requests).toBe(4)
      }
      await Promise.all(uses.map(check))
    },
    60_000,
  )

  test.concurrent.each(stalls)('%s, once: the next attempt has the answer', async (_, stall) => {
    const db = fakeDynamoDB(sender)
    const whole = answer(200, '')
    const outcome = await db.recordAgainst((request, response) =>
      db.requests === 1 ? stall(response.writeHead(200, head)) : whole(request, response),
    )
    expect(outcome).toBe('written')
    expect(db.requests).toBe(2)
  })

  test.concurrent('an error whose body never comes is retried too', async () => {
    const db = fakeDynamoDB(sender)
    const outcome = await db.recordAgainst((request, response) =>
      db.requests === 1
        ? response.writeHead(400, head).flushHeaders()
        : answer(200, '')(request, response),
    )
    expect(outcome).toBe('written')
  })

  test.concurrent('a client waits as long as its request may take, and no longer', async () => {
    const db = fakeDynamoDB(sender)
    const outcome = db.useAgainst(
      (_request, response) => response.writeHead(200, head).flushHeaders(),
      ({ client }) => {
        const requestHandler = { requestTimeout: 300, throwOnRequestTimeout: true }
        const { endpoint, region, credentials } = client.config
        const config = { endpoint, region, credentials, requestHandler, maxAttempts: 1 }
        return getRow(
          connectTable('upload_metadata', config as DynamoDBClientConfig),
          'uploads',
          'a',
        )
      },
    )
    await expect(outcome).rejects.toThrow('after 300 ms')
  })

  test.concurrent('a write that is no longer wanted ends at once', async () => {
    const db = fakeDynamoDB(sender)
    const silences: readonly RequestListener[] = [
      () => {},
      (_request, response) => response.writeHead(200, head).flushHeaders(),
    ]
    for (const silence of silences) {
      const controller = new AbortController()
      const outcome = db.recordAgainst((request, response) => {
        silence(request, response)
        setTimeout(() => controller.abort(), 50)
      }, controller.signal)
      await expect(outcome).rejects.toMatchObject({ code: 'unavailable' })
      expect(db.requests).toBe(1)
    }
  })
})
