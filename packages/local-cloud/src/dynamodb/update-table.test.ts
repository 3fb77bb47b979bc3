import {
  DeleteItemCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
} from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { Disk } from './engine/disk.ts'
import { Engine, findTable, keysUnder } from './engine/index.ts'
import {
  createThings,
  startEndpoint,
  temporaryFolder,
  thingsTable,
  versionedThingsTable,
} from './testing/endpoint.ts'

const TableName = 'things'
const key = (sk: string) => ({ pk: { S: 'a' }, sk: { S: sk } })

const newIndex = {
  IndexName: 'by_size',
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' as const },
    { AttributeName: 'size', KeyType: 'RANGE' as const },
  ],
  Projection: { ProjectionType: 'ALL' as const },
}
const creation: UpdateTableCommandInput = {
  TableName,
  AttributeDefinitions: [{ AttributeName: 'size', AttributeType: 'N' }],
  GlobalSecondaryIndexUpdates: [{ Create: newIndex }],
}

async function indexOf(client: DynamoDBClient, name: string) {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }))
  return Table?.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === name)
}

async function settle(client: DynamoDBClient): Promise<void> {
  const states = async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }))
    const indexes = Table?.GlobalSecondaryIndexes ?? []
    return indexes.map(({ IndexStatus }) => IndexStatus).filter((status) => status !== 'ACTIVE')
  }
  await expect.poll(states, { timeout: 30_000 }).toEqual([])
}

async function sortKeys(client: DynamoDBClient, IndexName?: string): Promise<string[]> {
  const keys: string[] = []
  let ExclusiveStartKey: Record<string, never> | undefined
  do {
    const page = await client.send(new ScanCommand({ TableName, IndexName, ExclusiveStartKey }))
    keys.push(...(page.Items ?? []).map(({ sk }) => sk?.S ?? ''))
    ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey
  } while (ExclusiveStartKey !== undefined)
  return keys.sort()
}

test('a new index holds the items of its table and follows its writes', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  for (const [sk, size] of [
    ['large', { N: '10' }],
    ['small', { N: '9' }],
    ['other type', { S: '5' }],
    ['none', undefined],
  ] as const) {
    const Item = { ...key(sk), ...(size === undefined ? {} : { size }) }
    await client.send(new PutItemCommand({ TableName, Item }))
  }
  const { TableDescription } = await client.send(new UpdateTableCommand(creation))
  expect(TableDescription).toMatchObject({
    TableStatus: 'UPDATING',
    GlobalSecondaryIndexes: [{ IndexName: 'by_size', IndexStatus: 'CREATING', Backfilling: true }],
  })
  await settle(client)
  const { Table } = await client.send(new DescribeTableCommand({ TableName }))
  expect(Table?.TableStatus).toBe('ACTIVE')
  expect(Table?.AttributeDefinitions?.map(({ AttributeName }) => AttributeName)).toContain('size')
  const index = await indexOf(client, 'by_size')
  expect(index).toMatchObject({
    IndexStatus: 'ACTIVE',
    ItemCount: 2,
    KeySchema: newIndex.KeySchema,
    Projection: newIndex.Projection,
    IndexArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/things/index/by_size',
  })
  expect(index?.Backfilling).toBeUndefined()
  const query = new QueryCommand({
    TableName,
    IndexName: 'by_size',
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'a' } },
  })
  const inOrder = async () => (await client.send(query)).Items?.map(({ sk }) => sk?.S)
  expect(await inOrder()).toEqual(['small', 'large'])
  await client.send(new PutItemCommand({ TableName, Item: { ...key('none'), size: { N: '9.5' } } }))
  await client.send(new DeleteItemCommand({ TableName, Key: key('large') }))
  expect(await inOrder()).toEqual(['small', 'none'])
  // An item that does not fit the index may stay as it is, and be changed otherwise.
  await client.send(
    new UpdateItemCommand({
      TableName,
      Key: key('other type'),
      UpdateExpression: 'SET seen = :v',
      ExpressionAttributeValues: { ':v': { S: 'x' } },
    }),
  )
  await expect(
    client.send(new PutItemCommand({ TableName, Item: { ...key('new'), size: { S: '1' } } })),
  ).rejects.toThrow('Type mismatch for Index Key size Expected: N Actual: S IndexName: by_size')
  expect((await indexOf(client, 'by_size'))?.ItemCount).toBe(2)
})

test('an index that is added while its table is written to agrees with it', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  const names = Array.from({ length: 400 }, (_, i) => String(i).padStart(4, '0'))
  const put = (sk: string, size: number) =>
    client.send(new PutItemCommand({ TableName, Item: { ...key(sk), size: { N: String(size) } } }))
  await Promise.all(names.map((sk, i) => put(sk, i)))
  let done = false
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let i = 0; !done || i < 30; i++) {
      const sk = names[(i * 37 + writer * 50) % names.length] ?? ''
      if (i % 5 === 4) await client.send(new DeleteItemCommand({ TableName, Key: key(sk) }))
      else await put(sk, i * 8 + writer)
    }
  })
  await client.send(new UpdateTableCommand(creation))
  await settle(client)
  done = true
  await Promise.all(writers)
  const items = await sortKeys(client)
  expect(await sortKeys(client, 'by_size')).toEqual(items)
  expect((await indexOf(client, 'by_size'))?.ItemCount).toBe(items.length)
}, 60_000)

test('a deleted index goes with its rows and the definitions that only it needed', async () => {
  await using folder = await temporaryFolder()
  {
    await using endpoint = await startEndpoint({ folder: folder.path })
    const { client } = endpoint
    await createThings(client, versionedThingsTable)
    const Item = { ...key('x'), version: { S: '1' } }
    await client.send(new PutItemCommand({ TableName, Item }))
    const { TableDescription } = await client.send(
      new UpdateTableCommand({
        TableName,
        GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by_version' } }],
      }),
    )
    expect(TableDescription?.GlobalSecondaryIndexes?.[0]?.IndexStatus).toBe('DELETING')
    await settle(client)
    const { Table } = await client.send(new DescribeTableCommand({ TableName }))
    expect(Table?.GlobalSecondaryIndexes).toBeUndefined()
    expect(Table?.AttributeDefinitions).toEqual(thingsTable.AttributeDefinitions)
    await expect(
      client.send(new ScanCommand({ TableName, IndexName: 'by_version' })),
    ).rejects.toThrow('The table does not have the specified index: by_version')
    await client.send(new PutItemCommand({ TableName, Item: { ...key('y'), version: { N: '1' } } }))
    expect(await sortKeys(client)).toEqual(['x', 'y'])
  }
  const disk = await Disk.open(folder.path)
  const rows: string[] = []
  for await (const row of disk.keys(keysUnder('index-global~things'))) rows.push(row)
  expect(rows).toEqual([])
  await disk.close()
})

test('UpdateTable refuses an impossible index and leaves the table as it was', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client, versionedThingsTable)
  const before = (await client.send(new DescribeTableCommand({ TableName }))).Table
  const create = (index: object, AttributeDefinitions = creation.AttributeDefinitions) => ({
    AttributeDefinitions,
    GlobalSecondaryIndexUpdates: [{ Create: { ...newIndex, ...index } }],
  })
  const throughput = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 }
  for (const [request, name, message] of [
    [create({ IndexName: 'by_version' }), 'ValidationException', 'already exists'],
    [create({}, []), 'ValidationException', 'not defined in AttributeDefinitions'],
    [create({ IndexName: 'by~size' }), 'ValidationException', 'regular expression'],
    [create({ Projection: {} }), 'ValidationException', 'Unknown ProjectionType'],
    [
      create({ ProvisionedThroughput: throughput }),
      'ValidationException',
      'ProvisionedThroughput should not be specified for index: by_size',
    ],
    [
      { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'not_there' } }] },
      'ResourceNotFoundException',
      'not_there',
    ],
    [
      {
        ...create({}),
        GlobalSecondaryIndexUpdates: [
          { Create: newIndex },
          { Delete: { IndexName: 'by_version' } },
        ],
      },
      'LimitExceededException',
      'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously ' +
        'per table',
    ],
    [{ ...create({}), TableName: 'not-there' }, 'ResourceNotFoundException', 'not-there'],
  ] as const) {
    const sent = client.send(new UpdateTableCommand({ TableName, ...request } as never))
    await expect(sent).rejects.toMatchObject({ name, message: expect.stringContaining(message) })
  }
  expect((await client.send(new DescribeTableCommand({ TableName }))).Table).toEqual(before)
})

test.each([
  ['CREATING', 'Cannot read from backfilling global secondary index: by_version'],
  ['DELETING', 'The table does not have the specified index: by_version'],
] as const)(
  'an index that is %s is not read, and holds off other changes',
  async (status, refusal) => {
    await using folder = await temporaryFolder()
    const account = { id: '000000000000', region: 'us-east-1' }
    const engine = await Engine.open(folder.path, account)
    await engine.call('CreateTable', structuredClone(versionedThingsTable))
    const Item = { ...key('x'), version: { S: '1' } }
    await engine.call('PutItem', { TableName, Item: structuredClone(Item) })
    await mark(engine.disk, status)
    const IndexName = 'by_version'
    for (const [operation, request, message] of [
      ['Scan', { TableName, IndexName }, refusal],
      ['DeleteTable', { TableName }, 'Cannot delete table while indexes are being created'],
      ['UpdateTable', creation, 'Only 1 online index can be created or deleted simultaneously'],
      ['UpdateTable', { TableName, BillingMode: 'PAY_PER_REQUEST' }, 'Table is being updated'],
    ] as const) {
      await expect(engine.call(operation, structuredClone(request))).rejects.toThrow(message)
    }
    await engine.close()
  },
)

async function mark(disk: Disk, status: 'CREATING' | 'DELETING'): Promise<void> {
  const table = await findTable(disk, 'things')
  const [index] = table?.GlobalSecondaryIndexes ?? []
  const marked = { ...index, IndexStatus: status, Backfilling: status === 'CREATING' || undefined }
  const value = { ...table, GlobalSecondaryIndexes: [marked] }
  await disk.write([{ type: 'put', key: 'table~things', value }])
}

test.each(['CREATING', 'DELETING'] as const)(
  'an index left %s by a killed process is finished at the next start',
  async (status) => {
    await using folder = await temporaryFolder()
    {
      await using endpoint = await startEndpoint({ folder: folder.path })
      const { client } = endpoint
      await createThings(client, versionedThingsTable)
      for (const sk of ['x', 'y']) {
        const Item = { ...key(sk), version: { S: sk } }
        await client.send(new PutItemCommand({ TableName, Item }))
      }
    }
    await leaveHalfDone(folder.path, status)
    await using endpoint = await startEndpoint({ folder: folder.path })
    const { client } = endpoint
    const index = await indexOf(client, 'by_version')
    if (status === 'DELETING') {
      expect(index).toBeUndefined()
      return
    }
    expect(index).toMatchObject({ IndexStatus: 'ACTIVE', ItemCount: 2 })
    expect(index?.Backfilling).toBeUndefined()
    expect(await sortKeys(client, 'by_version')).toEqual(['x', 'y'])
  },
)

/** As a kill may leave an index: marked, with one of its rows gone and one of an item that is not. */
async function leaveHalfDone(folder: string, status: 'CREATING' | 'DELETING'): Promise<void> {
  const disk = await Disk.open(folder)
  await mark(disk, status)
  const [row] = await Array.fromAsync(disk.keys(keysUnder('index-global~things~by_version')))
  await disk.write([
    { type: 'del', key: row ?? '' },
    { type: 'put', key: 'index-global~things~by_version~zzz', value: key('phantom') },
  ])
  await disk.close()
}
