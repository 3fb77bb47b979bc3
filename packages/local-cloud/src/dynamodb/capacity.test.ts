import {
  type ConsumedCapacity,
  type CreateTableCommandInput,
  DeleteItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { Disk } from './engine/disk.ts'
import {
  createThings,
  startEndpoint,
  type TestEndpoint,
  temporaryFolder,
  thingsTable,
  versionedThingsTable,
} from './testing/endpoint.ts'

const TableName = 'things'
const Key = { pk: { S: 'a' }, sk: { S: 'x' } }
const ReturnConsumedCapacity = 'INDEXES'

const indexedTable: CreateTableCommandInput = {
  ...thingsTable,
  AttributeDefinitions: [
    ...(thingsTable.AttributeDefinitions ?? []),
    { AttributeName: 'gsi', AttributeType: 'S' },
    { AttributeName: 'lsi', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'global_one',
      KeySchema: [{ AttributeName: 'gsi', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['projected'] },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'local_one',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'lsi', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
}

/** `[total, table, global index, local index]`; undefined for an index that cost nothing. */
function figures(capacity: ConsumedCapacity | undefined): (number | undefined)[] {
  return [
    capacity?.CapacityUnits,
    capacity?.Table?.CapacityUnits,
    capacity?.GlobalSecondaryIndexes?.global_one?.CapacityUnits,
    capacity?.LocalSecondaryIndexes?.local_one?.CapacityUnits,
  ]
}

const full = {
  ...Key,
  gsi: { S: 'g' },
  lsi: { S: 'l' },
  projected: { S: 'p' },
  not: { S: 'n' },
}

test('a write uses the table and each index that it changes', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client, indexedTable)
  const put = async (Item: typeof Key) =>
    figures(
      (await client.send(new PutItemCommand({ TableName, Item, ReturnConsumedCapacity })))
        .ConsumedCapacity,
    )
  expect(await put(Key)).toEqual([1, 1, undefined, undefined])
  expect(await put(full)).toEqual([3, 1, 1, 1])
  // A row that stays as it was in an index costs nothing there.
  expect(await put(full)).toEqual([1, 1, undefined, undefined])
  const setting = async (name: string, value: string | undefined) => {
    await put(full)
    const { ConsumedCapacity } = await client.send(
      new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression: value === undefined ? 'REMOVE #name' : 'SET #name = :v',
        ExpressionAttributeNames: { '#name': name },
        ...(value === undefined ? {} : { ExpressionAttributeValues: { ':v': { S: value } } }),
        ReturnConsumedCapacity,
      }),
    )
    return figures(ConsumedCapacity)
  }
  expect(await setting('not', 'new')).toEqual([2, 1, undefined, 1])
  expect(await setting('projected', 'new')).toEqual([3, 1, 1, 1])
  expect(await setting('gsi', 'new')).toEqual([4, 1, 2, 1])
  expect(await setting('gsi', undefined)).toEqual([3, 1, 1, 1])
  expect(await setting('lsi', 'new')).toEqual([3, 1, undefined, 2])
  await put(full)
  const deleted = await client.send(
    new DeleteItemCommand({ TableName, Key, ReturnConsumedCapacity }),
  )
  expect(figures(deleted.ConsumedCapacity)).toEqual([3, 1, 1, 1])
  const total = await client.send(
    new PutItemCommand({ TableName, Item: full, ReturnConsumedCapacity: 'TOTAL' }),
  )
  expect(total.ConsumedCapacity).toEqual({ TableName, CapacityUnits: 3 })
  const transaction = await client.send(
    new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName, Item: { ...full, sk: { S: 'y' } } } }],
      ReturnConsumedCapacity,
    }),
  )
  expect(figures(transaction.ConsumedCapacity?.[0])).toEqual([6, 2, 2, 2])
})

test('reading nothing costs half a unit, and a whole one if it is consistent', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client, indexedTable)
  const ask = { TableName, ReturnConsumedCapacity } as const
  const query = {
    KeyConditionExpression: 'pk = :v',
    ExpressionAttributeValues: { ':v': { S: 'nothing' } },
  }
  for (const [ConsistentRead, units] of [
    [false, 0.5],
    [true, 1],
  ] as const) {
    for (const command of [
      new QueryCommand({ ...ask, ...query, ConsistentRead }),
      new ScanCommand({ ...ask, ConsistentRead }),
      new GetItemCommand({ ...ask, Key, ConsistentRead }),
    ]) {
      const { ConsumedCapacity } = await client.send(command as ScanCommand)
      expect(figures(ConsumedCapacity)).toEqual([units, units, undefined, undefined])
    }
  }
  const inIndex = await client.send(
    new QueryCommand({
      ...ask,
      IndexName: 'global_one',
      KeyConditionExpression: 'gsi = :v',
      ExpressionAttributeValues: { ':v': { S: 'nothing' } },
    }),
  )
  expect(figures(inIndex.ConsumedCapacity)).toEqual([0.5, 0, 0.5, undefined])
  // A filter saves nothing.
  await client.send(new PutItemCommand({ TableName, Item: { ...Key, a: { S: 'x'.repeat(9000) } } }))
  const filtered = await client.send(
    new ScanCommand({ ...ask, FilterExpression: 'attribute_exists(b)' }),
  )
  expect([filtered.Count, filtered.ConsumedCapacity?.CapacityUnits]).toEqual([0, 1.5])
})

async function counts({ client }: TestEndpoint): Promise<(number | undefined)[]> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }))
  const [index] = Table?.GlobalSecondaryIndexes ?? []
  return [Table?.ItemCount, Table?.TableSizeBytes, index?.ItemCount, index?.IndexSizeBytes]
}

test('DescribeTable counts the items and bytes of a table and its indexes', async () => {
  await using folder = await temporaryFolder()
  {
    await using endpoint = await startEndpoint({ folder: folder.path })
    const { client } = endpoint
    await createThings(client, versionedThingsTable)
    expect(await counts(endpoint)).toEqual([0, 0, 0, 0])
    await Promise.all(
      Array.from({ length: 50 }, (_, i) => {
        const Item = { pk: { S: 'a' }, sk: { S: String(i % 20) }, version: { S: `${i % 3}` } }
        return client.send(new PutItemCommand({ TableName, Item }))
      }),
    )
    // `pka`, `sk` with one digit or two, and `version` with one more.
    const bytes = 20 * (3 + 2 + 8) + 10 + 20
    expect(await counts(endpoint)).toEqual([20, bytes, 20, bytes])
    const Item = { pk: { S: 'a' }, sk: { S: '1' } }
    await client.send(new PutItemCommand({ TableName, Item }))
    await client.send(new DeleteItemCommand({ TableName, Key: { pk: { S: 'a' }, sk: { S: '2' } } }))
    expect(await counts(endpoint)).toEqual([19, bytes - 14 - 8, 18, bytes - 2 * 14])
  }
  const before = await reopened(folder.path)
  expect(before[0]).toBe(19)
  // A folder of an earlier version has no counts.
  const disk = await Disk.open(folder.path)
  await disk.write([{ type: 'del', key: 'count~things' }])
  await disk.close()
  expect(await reopened(folder.path)).toEqual(before)
})

async function reopened(folder: string): Promise<(number | undefined)[]> {
  await using endpoint = await startEndpoint({ folder })
  return await counts(endpoint)
}

test('Select and its projection must fit together, and a segment needs their number', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  const query = (more: object) =>
    client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :v',
        ExpressionAttributeValues: { ':v': { S: 'a' } },
        ...more,
      }),
    )
  const scan = (more: object) => client.send(new ScanCommand({ TableName, ...more }))
  const missing =
    'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES'
  for (const [sent, message] of [
    [() => query({ Select: 'SPECIFIC_ATTRIBUTES' }), `1 validation error detected: ${missing}`],
    [() => scan({ Select: 'SPECIFIC_ATTRIBUTES' }), missing],
    [
      () => query({ Select: 'ALL_ATTRIBUTES', ProjectionExpression: 'sk' }),
      'Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES',
    ],
    [
      () => scan({ Select: 'COUNT', AttributesToGet: ['sk'] }),
      'Cannot specify the AttributesToGet when choosing to get only the Count',
    ],
    [
      () => query({ Select: 'ALL_PROJECTED_ATTRIBUTES' }),
      'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName',
    ],
    [
      () => scan({ Segment: 0 }),
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    ],
    [
      () => scan({ TotalSegments: 2 }),
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    ],
  ] as const) {
    await expect(sent()).rejects.toMatchObject({ name: 'ValidationException', message })
  }
  await query({ Select: 'SPECIFIC_ATTRIBUTES', ProjectionExpression: 'sk' })
  await scan({ Segment: 0, TotalSegments: 1 })
})
