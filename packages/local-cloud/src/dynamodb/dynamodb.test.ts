import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  ExecuteStatementCommand,
  GetItemCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { Disk } from './engine/disk.ts'
import { itemsOf } from './engine/index.ts'
import {
  createThings,
  startEndpoint,
  temporaryFolder,
  thingsTable,
  versionedThingsTable,
} from './testing/endpoint.ts'

const TableName = 'things'
const key = (sk: string) => ({ pk: { S: 'a' }, sk: { S: sk } })

test('a table is usable as soon as CreateTable answers, and its ARN names region and account', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path, region: 'eu-west-1' })
  const { client } = endpoint
  await createThings(client)
  await client.send(new PutItemCommand({ TableName, Item: key('x') }))
  const { Table } = await client.send(new DescribeTableCommand({ TableName }))
  expect(Table?.TableStatus).toBe('ACTIVE')
  expect(Table?.TableArn).toBe('arn:aws:dynamodb:eu-west-1:000000000000:table/things')
})

test('items survive a restart', async () => {
  await using folder = await temporaryFolder()
  {
    await using endpoint = await startEndpoint({ folder: folder.path })
    await createThings(endpoint.client)
    const Item = { ...key('x'), size: { N: '7' } }
    await endpoint.client.send(new PutItemCommand({ TableName, Item }))
  }
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { Item } = await endpoint.client.send(new GetItemCommand({ TableName, Key: key('x') }))
  expect(Item).toEqual({ ...key('x'), size: { N: '7' } })
})

test('a query is sorted by UTF-8 bytes, and pages join without a gap or a repeat', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  // U+FF5E sorts before U+1F431 by bytes and after it by UTF-16.
  const sortKeys = ['', 'a', 'a/b', 'aa', 'b', '../x', '__proto__', '～', '🐱']
    .filter((sk) => sk !== '')
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  for (const sk of sortKeys.toReversed()) {
    await client.send(new PutItemCommand({ TableName, Item: key(sk) }))
  }
  const seen: (string | undefined)[] = []
  let ExclusiveStartKey: Record<string, { S: string }> | undefined
  do {
    const page = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'a' } },
        Limit: 3,
        ExclusiveStartKey,
      }),
    )
    seen.push(...(page.Items ?? []).map((item) => item.sk?.S))
    ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey
  } while (ExclusiveStartKey !== undefined)
  expect(seen).toEqual(sortKeys)
})

test('an index follows puts, updates and batches', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client, versionedThingsTable)
  await client.send(new PutItemCommand({ TableName, Item: { ...key('x'), version: { S: '1' } } }))
  await client.send(
    new UpdateItemCommand({
      TableName,
      Key: key('x'),
      UpdateExpression: 'SET version = :v',
      ExpressionAttributeValues: { ':v': { S: '2' } },
    }),
  )
  await client.send(
    new BatchWriteItemCommand({
      RequestItems: {
        [TableName]: [
          { PutRequest: { Item: { ...key('y'), version: { S: '3' } } } },
          { PutRequest: { Item: key('unversioned') } },
        ],
      },
    }),
  )
  const { Items } = await client.send(new ScanCommand({ TableName, IndexName: 'by_version' }))
  expect(Items?.map(({ sk, version }) => [sk?.S, version?.S])).toEqual([
    ['x', '2'],
    ['y', '3'],
  ])
})

test('a table made again after its deletion is empty, and others are untouched', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client, versionedThingsTable)
  await createThings(client, { ...thingsTable, TableName: 'things-2' })
  const Item = { ...key('x'), version: { S: '1' } }
  await client.send(new PutItemCommand({ TableName, Item }))
  await client.send(new PutItemCommand({ TableName: 'things-2', Item }))
  await client.send(new DeleteTableCommand({ TableName }))
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(['things-2'])
  await createThings(client, versionedThingsTable)
  expect((await client.send(new ScanCommand({ TableName }))).Count).toBe(0)
  const index = await client.send(new ScanCommand({ TableName, IndexName: 'by_version' }))
  expect(index.Count).toBe(0)
  expect((await client.send(new ScanCommand({ TableName: 'things-2' }))).Count).toBe(1)
})

test('tags are kept, including those of CreateTable', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client, { ...thingsTable, Tags: [{ Key: 'stage', Value: 'first' }] })
  const ResourceArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/things'
  const Tags = [
    { Key: 'stage', Value: 'local' },
    { Key: 'team', Value: 'ä' },
  ]
  const list = () => client.send(new ListTagsOfResourceCommand({ ResourceArn }))
  expect((await list()).Tags).toEqual([{ Key: 'stage', Value: 'first' }])
  await client.send(new TagResourceCommand({ ResourceArn, Tags }))
  expect((await list()).Tags).toEqual(Tags)
})

test('point-in-time recovery is off and cannot be enabled', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  const describe = () => client.send(new DescribeContinuousBackupsCommand({ TableName }))
  await expect(describe()).rejects.toMatchObject({ name: 'TableNotFoundException' })
  await createThings(client)
  const { ContinuousBackupsDescription } = await describe()
  expect(ContinuousBackupsDescription?.PointInTimeRecoveryDescription).toEqual({
    PointInTimeRecoveryStatus: 'DISABLED',
  })
  const update = (PointInTimeRecoveryEnabled: boolean) =>
    client.send(
      new UpdateContinuousBackupsCommand({
        TableName,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled },
      }),
    )
  await update(false)
  await expect(update(true)).rejects.toMatchObject({
    name: 'ContinuousBackupsUnavailableException',
  })
})

test('unsupported operations and parameters are refused, never ignored', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  const stream = { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' as const }
  await expect(
    client.send(new CreateTableCommand({ ...thingsTable, StreamSpecification: stream })),
  ).rejects.toThrow('StreamSpecification is not supported')
  await createThings(client, { ...thingsTable, DeletionProtectionEnabled: false })
  await expect(
    client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true })),
  ).rejects.toThrow('DeletionProtectionEnabled is not supported')
  await expect(
    client.send(new ExecuteStatementCommand({ Statement: 'SELECT * FROM things' })),
  ).rejects.toMatchObject({ name: 'UnknownOperationException' })
})

test('a write that the disk refuses is answered with 500, so that SDKs try it again', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client, dynamodb } = endpoint
  await createThings(client)
  await dynamodb.close()
  await expect(
    client.send(new PutItemCommand({ TableName, Item: key('x') })),
  ).rejects.toMatchObject({
    name: 'InternalServerError',
    $fault: 'server',
    $metadata: { httpStatusCode: 500 },
  })
})

test('the length of a key is counted in bytes', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  const longest = '🐱'.repeat(256)
  await client.send(new PutItemCommand({ TableName, Item: key(longest) }))
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: key(longest) }))
  expect(Item).toEqual(key(longest))
  await expect(
    client.send(new PutItemCommand({ TableName, Item: key(`${longest}x`) })),
  ).rejects.toThrow('exceeded the size limit of 1024 bytes')
  await expect(
    client.send(new GetItemCommand({ TableName, Key: key(`${longest}x`) })),
  ).rejects.toThrow('exceeded the size limit of 1024 bytes')
})

test('a request that crashes the engine fails alone and leaves no lock', async () => {
  await using folder = await temporaryFolder()
  {
    await using endpoint = await startEndpoint({ folder: folder.path })
    await createThings(endpoint.client)
    await endpoint.client.send(new PutItemCommand({ TableName, Item: key('x') }))
  }
  await damage(folder.path)
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  const tripping = 'damaged < :one'
  const ExpressionAttributeValues = { ':one': { N: '1' } }
  for (const command of [
    new PutItemCommand({
      TableName,
      Item: key('x'),
      ConditionExpression: tripping,
      ExpressionAttributeValues,
    }),
    new ScanCommand({ TableName, FilterExpression: tripping, ExpressionAttributeValues }),
  ]) {
    await expect(client.send(command as PutItemCommand)).rejects.toMatchObject({
      name: 'InternalServerError',
    })
  }
  await client.send(new PutItemCommand({ TableName, Item: { ...key('x'), size: { N: '1' } } }))
  const { Items } = await client.send(new ScanCommand({ TableName }))
  expect(Items).toEqual([{ ...key('x'), size: { N: '1' } }])
})

/** Gives each item a number in a form in which none is ever stored. */
async function damage(folder: string): Promise<void> {
  const disk = await Disk.open(folder)
  for await (const [itemKey, item] of disk.entries(itemsOf('things'))) {
    const value = { ...(item as object), damaged: { N: '1e0' } }
    await disk.write([{ type: 'put', key: itemKey, value }])
  }
  await disk.close()
}

test('a name that is special in JavaScript is refused, and deep nesting does not stop the endpoint', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  const put = (Item: Record<string, { S: string }>) =>
    client.send(new PutItemCommand({ TableName, Item }))
  const special = JSON.parse('{"__proto__":{"S":"lost"}}') as Record<string, { S: string }>
  await expect(put({ ...key('x'), ...special })).rejects.toThrow('__proto__')
  let nested: object = { S: 'x' }
  for (let depth = 0; depth < 40; depth++) nested = { M: { inner: nested } }
  await expect(
    client.send(new PutItemCommand({ TableName, Item: { ...key('x'), nested: nested as never } })),
  ).rejects.toThrow('Nesting Levels have exceeded supported limits')
  await put(key('y'))
})
