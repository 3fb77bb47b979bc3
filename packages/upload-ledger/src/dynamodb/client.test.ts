import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { connectDynamoDB } from './client.ts'
import { crc32 } from './crc32.ts'

type Environment = Record<string, string | undefined>

/** Sends one PutItem to a DynamoDB that answers as `listener` does, the nth time it is asked. */
async function put(
  listener: (response: ServerResponse, nth: number, request: IncomingMessage) => void,
  changed: Environment = {},
) {
  let requests = 0
  const server = createServer((request, response) => {
    request.resume()
    listener(response.setHeader('x-amzn-RequestId', `r${requests + 1}`), requests++, request)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const environment: Environment = {
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'locallocal',
    ...changed,
  }
  const dynamodb = connectDynamoDB(environment, 60_000)
  try {
    const outcome = await dynamodb
      .send('PutItem', { TableName: 'rows', Item: {} })
      .catch((error: Error) => error)
    return { outcome, requests }
  } finally {
    dynamodb.close()
    server.close()
  }
}

test('an answer has the id of its request and how many attempts it took', async () => {
  const { outcome } = await put((response, nth) =>
    response.writeHead(nth < 2 ? 503 : 200).end('{}'),
  )
  expect(outcome).toEqual({ output: {}, requestId: 'r3', attempts: 3 })
})

test('a failed condition has its name and the item that failed it', async () => {
  const Item = { position: { S: '1' }, size: { N: '5' } }
  const __type = 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException'
  const { outcome, requests } = await put((response) =>
    response.writeHead(400).end(JSON.stringify({ __type, message: 'The condition failed', Item })),
  )
  const name = 'ConditionalCheckFailedException'
  expect(outcome).toMatchObject({ name, message: 'The condition failed', Item })
  expect(requests).toBe(1)
})

test('an answer whose checksum is another’s is asked for again', async () => {
  const body = JSON.stringify({ Item: { etag: { S: 'é' } } })
  const checksum = crc32(Buffer.from(body))
  const { outcome, requests } = await put((response, nth) =>
    response.setHeader('x-amz-crc32', nth === 0 ? 1 : checksum).end(body),
  )
  expect(outcome).toMatchObject({ output: JSON.parse(body), attempts: 2 })
  expect(requests).toBe(2)
})

test('an answer with status 200 that makes no sense is an error at once', async () => {
  const { outcome, requests } = await put((response) => response.end('<html>'))
  expect(outcome).toBeInstanceOf(SyntaxError)
  expect(requests).toBe(1)
})

test.each(['null', '[]', '"text"', '{"__type":5,"message":{}}', '', '<html>'])(
  'a refusal that says nothing but %j has its status',
  async (body) => {
    const { outcome } = await put((response) => response.writeHead(418).end(body))
    const message = "the answer has the status 418, and no words of DynamoDB's"
    expect(outcome).toMatchObject({ name: 'UnknownError', status: 418, message })
  },
)

test('without credentials nothing is sent', async () => {
  const { outcome, requests } = await put((response) => response.end('{}'), {
    AWS_SECRET_ACCESS_KEY: undefined,
  })
  expect(outcome).toMatchObject({ name: 'CredentialsProviderError' })
  expect(requests).toBe(0)
})

test('the token of a role’s session is sent with the request', async () => {
  const tokens: unknown[] = []
  const listener = (response: ServerResponse, _nth: number, { headers }: IncomingMessage) => {
    tokens.push(headers['x-amz-security-token'])
    response.end('{}')
  }
  await put(listener, { AWS_SESSION_TOKEN: 'token' })
  expect(tokens).toEqual(['token'])
})

test('a request that is only prepared is not sent', async () => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'locallocal',
  }
  const targets: unknown[] = []
  server.on('request', (request, response) => {
    targets.push(request.headers['x-amz-target'])
    response.setHeader('x-amzn-RequestId', 'r1').end('{}')
  })
  const dynamodb = connectDynamoDB(environment)
  try {
    dynamodb.prepare('PutItem', { TableName: 'rows', Item: {} })
    await dynamodb.send('GetItem', { TableName: 'rows', Key: {} })
    expect(targets).toEqual(['DynamoDB_20120810.GetItem'])
  } finally {
    dynamodb.close()
    server.close()
  }
})
