import {
  type AttributeValue,
  BatchWriteItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
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
const greatestBytes = 400 * 1024
/** `pk`, `a`, `sk`, `x` and the name `text`. */
const otherBytes = 10

async function sendTo({ client }: TestEndpoint, command: object): Promise<unknown> {
  return client.send(command as PutItemCommand).catch((error: unknown) => error)
}

const puts = {
  PutItem: (item: object) => new PutItemCommand({ TableName, Item: { ...Key, ...item } }),
  BatchWriteItem: (item: object) =>
    new BatchWriteItemCommand({
      RequestItems: { [TableName]: [{ PutRequest: { Item: { ...Key, ...item } } }] },
    }),
  TransactWriteItems: (item: object) =>
    new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName, Item: { ...Key, ...item } } }],
    }),
}

test.each(Object.entries(puts))(
  '%s counts 400 KB in UTF-8 bytes, names included',
  async (_, put) => {
    await using folder = await temporaryFolder()
    await using endpoint = await startEndpoint({ folder: folder.path })
    await createThings(endpoint.client)
    const euros = Math.floor((greatestBytes - otherBytes) / 3)
    const fitting = '€'.repeat(euros) + 'x'.repeat(greatestBytes - otherBytes - euros * 3)
    expect(await sendTo(endpoint, put({ text: { S: fitting } }))).not.toBeInstanceOf(Error)
    const tooLarge = { name: 'ValidationException' }
    const message = 'Item size has exceeded the maximum allowed size'
    for (const item of [
      { text: { S: `${fitting}x` } },
      { [`${'€'.repeat(66)}text`]: { S: 'x'.repeat(greatestBytes - otherBytes - 197) } },
    ]) {
      expect(await sendTo(endpoint, put(item))).toMatchObject({ ...tooLarge, message })
    }
  },
)

test('UpdateItem counts the item as it becomes', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  await createThings(endpoint.client)
  const euros = '€'.repeat(100_000)
  await endpoint.client.send(new PutItemCommand({ TableName, Item: { ...Key, one: { S: euros } } }))
  const update = {
    TableName,
    Key,
    UpdateExpression: 'SET two = :text',
    ExpressionAttributeValues: { ':text': { S: '€'.repeat(40_000) } },
  }
  const message = 'Item size to update has exceeded the maximum allowed size'
  expect(await sendTo(endpoint, new UpdateItemCommand(update))).toMatchObject({
    name: 'ValidationException',
    message,
  })
  const transaction = new TransactWriteItemsCommand({ TransactItems: [{ Update: update }] })
  expect(await sendTo(endpoint, transaction)).toMatchObject({
    name: 'TransactionCanceledException',
    CancellationReasons: [{ Code: 'ValidationError', Message: message }],
  })
})

test.each([
  ['0', 1],
  ['1', 2],
  ['1234', 3],
  ['100', 2],
  ['100.5', 4],
  ['0.0000001', 2],
  ['0.00015', 2],
  ['3.14159', 5],
  ['-42', 3],
  ['1E125', 2],
])('the number %s counts as %i bytes', async (number, bytes) => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  await createThings(endpoint.client)
  const put = (more: number) => {
    const text = { S: 'x'.repeat(greatestBytes - otherBytes - 1 - bytes + more) }
    return sendTo(endpoint, puts.PutItem({ text, n: { N: number } }))
  }
  expect(await put(0)).not.toBeInstanceOf(Error)
  expect(await put(1)).toMatchObject({ name: 'ValidationException' })
})

function nested(levels: number, kind: 'M' | 'L'): AttributeValue {
  let value: AttributeValue = { S: 'leaf' }
  for (let i = 0; i < levels; i++) value = kind === 'M' ? { M: { n: value } } : { L: [value] }
  return value
}

test.each([...Object.entries(puts)])(
  '%s takes 31 levels around a value, and no more',
  async (_, put) => {
    await using folder = await temporaryFolder()
    await using endpoint = await startEndpoint({ folder: folder.path })
    await createThings(endpoint.client)
    for (const kind of ['M', 'L'] as const) {
      expect(await sendTo(endpoint, put({ deep: nested(31, kind) }))).not.toBeInstanceOf(Error)
      expect(await sendTo(endpoint, put({ deep: nested(32, kind) }))).toMatchObject({
        name: 'ValidationException',
        message:
          'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels ' +
          'beyond supported limit',
      })
    }
  },
)

test('an update cannot nest deeper, by its values or by where it puts them', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  await client.send(new PutItemCommand({ TableName, Item: { ...Key, deep: nested(20, 'M') } }))
  const setting = (UpdateExpression: string, levels: number) =>
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression,
      ExpressionAttributeValues: { ':v': nested(levels, 'L') },
    })
  expect(await sendTo(endpoint, setting('SET a = :v', 31))).not.toBeInstanceOf(Error)
  expect(await sendTo(endpoint, setting('SET a = :v', 32))).toMatchObject({
    name: 'ValidationException',
  })
  const inside = `deep${'.n'.repeat(19)}.m`
  expect(await sendTo(endpoint, setting(`SET ${inside} = :v`, 11))).not.toBeInstanceOf(Error)
  expect(await sendTo(endpoint, setting(`SET ${inside} = :v`, 12))).toMatchObject({
    name: 'ValidationException',
  })
})
