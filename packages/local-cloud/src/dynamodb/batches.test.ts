import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  BatchWriteItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import {
  createThings,
  startEndpoint,
  temporaryFolder,
  versionedThingsTable,
} from './testing/endpoint.ts'

const TableName = 'things'
const key = (i: number) => ({ pk: { S: 'a' }, sk: { S: String(i).padStart(3, '0') } })

test('BatchGetItem fills 16 MB and returns the rest as it was asked for', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  const text = { S: 'x'.repeat(300_000) }
  const keys = Array.from({ length: 60 }, (_, i) => key(i))
  for (const Key of keys) {
    const Item = { ...Key, text, kept: { S: 'yes' } }
    await client.send(new PutItemCommand({ TableName, Item }))
  }
  const first = await client.send(
    new BatchGetItemCommand({
      RequestItems: {
        [TableName]: {
          Keys: keys,
          ConsistentRead: true,
          ProjectionExpression: '#text, sk',
          ExpressionAttributeNames: { '#text': 'text' },
        },
      },
    }),
  )
  // 16 MB hold 55 items of 300,025 bytes.
  expect(first.Responses?.[TableName]?.length).toBe(55)
  expect(first.UnprocessedKeys?.[TableName]).toEqual({
    Keys: keys.slice(55),
    ConsistentRead: true,
    ProjectionExpression: '#text, sk',
    ExpressionAttributeNames: { '#text': 'text' },
  })
  const items: Record<string, AttributeValue>[] = [...(first.Responses?.[TableName] ?? [])]
  const { UnprocessedKeys: RequestItems } = first
  const rest = await client.send(
    new BatchGetItemCommand({ RequestItems } as BatchGetItemCommandInput),
  )
  expect(rest.UnprocessedKeys).toEqual({})
  items.push(...(rest.Responses?.[TableName] ?? []))
  expect(items.map(({ sk }) => sk?.S).sort()).toEqual(keys.map(({ sk }) => sk.S))
  expect(items.every((item) => Object.keys(item).sort().join() === 'sk,text')).toBe(true)
})

test('BatchGetItem keeps AttributesToGet in UnprocessedKeys', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  const keys = Array.from({ length: 45 }, (_, i) => key(i))
  for (const Key of keys) {
    const Item = { ...Key, text: { S: 'x'.repeat(400_000) } }
    await client.send(new PutItemCommand({ TableName, Item }))
  }
  const { Responses, UnprocessedKeys } = await client.send(
    new BatchGetItemCommand({
      RequestItems: { [TableName]: { Keys: keys, AttributesToGet: ['sk'] } },
      ReturnConsumedCapacity: 'TOTAL',
    }),
  )
  const got = Responses?.[TableName]?.length ?? 0
  expect(got).toBeGreaterThan(40)
  expect(UnprocessedKeys?.[TableName]).toEqual({
    Keys: keys.slice(got),
    AttributesToGet: ['sk'],
  })
})

test('a batch reports its capacity by table and index', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client, versionedThingsTable)
  const written = await client.send(
    new BatchWriteItemCommand({
      RequestItems: {
        [TableName]: [
          { PutRequest: { Item: { ...key(1), version: { S: '1' } } } },
          { PutRequest: { Item: key(2) } },
          { DeleteRequest: { Key: key(3) } },
        ],
      },
      ReturnConsumedCapacity: 'INDEXES',
    }),
  )
  expect(written.ConsumedCapacity).toEqual([
    {
      TableName,
      CapacityUnits: 4,
      Table: { CapacityUnits: 3 },
      GlobalSecondaryIndexes: { by_version: { CapacityUnits: 1 } },
    },
  ])
  const read = await client.send(
    new BatchGetItemCommand({
      RequestItems: { [TableName]: { Keys: [key(1), key(9)] } },
      ReturnConsumedCapacity: 'INDEXES',
    }),
  )
  expect(read.ConsumedCapacity).toEqual([
    { TableName, CapacityUnits: 1, Table: { CapacityUnits: 1 } },
  ])
  const twice = [{ PutRequest: { Item: key(1) } }, { DeleteRequest: { Key: key(1) } }]
  await expect(
    client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: twice } })),
  ).rejects.toThrow('Provided list of item keys contains duplicates')
  const wrong = [{ PutRequest: { Item: key(4) } }, { PutRequest: { Item: { pk: { S: 'a' } } } }]
  await expect(
    client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: wrong } })),
  ).rejects.toThrow('The provided key element does not match the schema')
})
