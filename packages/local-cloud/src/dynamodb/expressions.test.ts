import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import {
  createThings,
  startEndpoint,
  type TestEndpoint,
  temporaryFolder,
} from './testing/endpoint.ts'

const TableName = 'things'
const Key = { pk: { S: 'a' }, sk: { S: 'x' } }
const values = { ExpressionAttributeValues: { ':v': { S: 'a' } } }

/** Each request that takes an expression, with one that another is put in the place of. */
const requests: Readonly<Record<string, (text: string) => object>> = {
  ConditionExpression: (ConditionExpression) =>
    new PutItemCommand({ TableName, Item: Key, ConditionExpression, ...values }),
  FilterExpression: (FilterExpression) =>
    new ScanCommand({ TableName, FilterExpression, ...values }),
  KeyConditionExpression: (KeyConditionExpression) =>
    new QueryCommand({ TableName, KeyConditionExpression, ...values }),
  UpdateExpression: (UpdateExpression) =>
    new UpdateItemCommand({ TableName, Key, UpdateExpression, ...values }),
  ProjectionExpression: (ProjectionExpression) =>
    new GetItemCommand({ TableName, Key, ProjectionExpression }),
}

async function send({ client }: TestEndpoint, request: object): Promise<unknown> {
  return client.send(request as ScanCommand).catch((error: unknown) => error)
}

test.each(Object.keys(requests))(
  '%s of many parentheses is refused, and stops nobody',
  async (name) => {
    await using folder = await temporaryFolder()
    await using endpoint = await startEndpoint({ folder: folder.path })
    await createThings(endpoint.client)
    const begin = name === 'UpdateExpression' ? 'SET pk = ' : ''
    for (const depth of [16, 2000]) {
      const text = `${begin}${'('.repeat(depth)}pk = :v${')'.repeat(depth)}`
      expect(await send(endpoint, requests[name]?.(text) ?? {})).toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining(`Invalid ${name}: `),
      })
    }
  },
  20_000,
)

test.each(Object.keys(requests))('%s of more than 4,096 bytes is refused', async (name) => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  await createThings(endpoint.client)
  expect(await send(endpoint, requests[name]?.('é'.repeat(2049)) ?? {})).toMatchObject({
    name: 'ValidationException',
    message:
      `Invalid ${name}: Expression size has exceeded the maximum allowed size; ` +
      'expression size: 4098',
  })
})

test('300 operators are taken, and a syntax error names its token', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  await createThings(endpoint.client)
  const joined = Array.from({ length: 150 }, () => 'x = :v').join(' OR ')
  const taken = new ScanCommand({ TableName, FilterExpression: joined, ...values })
  expect(await send(endpoint, taken)).toMatchObject({ Count: 0 })
  const broken = new UpdateItemCommand({
    TableName,
    Key,
    UpdateExpression: 'INVALID SYNTAX HERE',
    ...values,
  })
  expect(await send(endpoint, broken)).toMatchObject({
    name: 'ValidationException',
    message: 'Invalid UpdateExpression: Syntax error; token: "INVALID", near: "INVALID SYNTAX"',
  })
})
