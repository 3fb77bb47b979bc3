import {
  BatchWriteItemCommand,
  type CreateTableCommandInput,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import {
  createThings,
  startEndpoint,
  type TestEndpoint,
  temporaryFolder,
  thingsTable,
} from './testing/endpoint.ts'

const TableName = 'things'
const Key = { pk: { S: 'a' }, sk: { S: 'x' } }

/** With an index by `etag` alone, one by `etag` and `data` (bytes), and one by a number. */
const indexedTable: CreateTableCommandInput = {
  ...thingsTable,
  AttributeDefinitions: [
    ...(thingsTable.AttributeDefinitions ?? []),
    { AttributeName: 'etag', AttributeType: 'S' },
    { AttributeName: 'data', AttributeType: 'B' },
    { AttributeName: 'size', AttributeType: 'N' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by_etag',
      KeySchema: [{ AttributeName: 'etag', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
    {
      IndexName: 'by_data',
      KeySchema: [
        { AttributeName: 'size', KeyType: 'HASH' },
        { AttributeName: 'data', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'local_etag',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'etag', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
}

/** Each way to write an item, with this attribute and value. */
const writes = {
  PutItem: (attribute: object) => new PutItemCommand({ TableName, Item: { ...Key, ...attribute } }),
  BatchWriteItem: (attribute: object) =>
    new BatchWriteItemCommand({
      RequestItems: { [TableName]: [{ PutRequest: { Item: { ...Key, ...attribute } } }] },
    }),
  TransactWriteItems: (attribute: object) =>
    new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName, Item: { ...Key, ...attribute } } }],
    }),
  UpdateItem: (attribute: object) =>
    new UpdateItemCommand({ TableName, Key, ...settingOf(attribute) }),
  'Update in TransactWriteItems': (attribute: object) =>
    new TransactWriteItemsCommand({
      TransactItems: [{ Update: { TableName, Key, ...settingOf(attribute) } }],
    }),
  AttributeUpdates: (attribute: object) => {
    const [[name = '', Value] = []] = Object.entries(attribute)
    return new UpdateItemCommand({ TableName, Key, AttributeUpdates: { [name]: { Value } } })
  },
}

function settingOf(attribute: object) {
  const [[name = '', value] = []] = Object.entries(attribute)
  return {
    UpdateExpression: 'SET #name = :value',
    ExpressionAttributeNames: { '#name': name },
    ExpressionAttributeValues: { ':value': value },
  }
}

async function sendTo({ client }: TestEndpoint, command: object): Promise<unknown> {
  return client.send(command as PutItemCommand).catch((error: unknown) => error)
}

const operations = Object.keys(writes) as (keyof typeof writes)[]

test.each(operations)('%s refuses an empty key of an index, and writes nothing', async (name) => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  await createThings(endpoint.client, indexedTable)
  for (const [attribute, kind] of [
    [{ etag: { S: '' } }, 'string'],
    [{ data: { B: Buffer.alloc(0) } }, 'binary'],
  ] as const) {
    expect(await sendTo(endpoint, writes[name](attribute))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(
        `The AttributeValue for a key attribute cannot contain an empty ${kind} value.`,
      ),
    })
  }
  expect((await endpoint.client.send(new ScanCommand({ TableName }))).Items).toEqual([])
})

test('an empty key of an index is named as DynamoDB names it', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  await createThings(endpoint.client, indexedTable)
  expect(await sendTo(endpoint, writes.PutItem({ etag: { S: '' } }))).toMatchObject({
    message:
      'One or more parameter values are not valid. A value specified for a secondary index key is ' +
      'not supported. The AttributeValue for a key attribute cannot contain an empty string ' +
      'value. IndexName: by_etag, IndexKey: etag',
  })
  expect(await sendTo(endpoint, writes.UpdateItem({ etag: { S: '' } }))).toMatchObject({
    message:
      'One or more parameter values are not valid. The update expression attempted to update a ' +
      'secondary index key to a value that is not supported. The AttributeValue for a key ' +
      'attribute cannot contain an empty string value.',
  })
  const emptyKey = new GetItemCommand({ TableName, Key: { ...Key, sk: { S: '' } } })
  expect(await sendTo(endpoint, emptyKey)).toMatchObject({
    message:
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot ' +
      'contain an empty string value. Key: sk',
  })
})

test('an update that copies an empty value into a key of an index is refused', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client, indexedTable)
  await client.send(new PutItemCommand({ TableName, Item: { ...Key, copied: { S: '' } } }))
  const copy = { TableName, Key, UpdateExpression: 'SET etag = copied' }
  expect(await sendTo(endpoint, new UpdateItemCommand(copy))).toMatchObject({
    name: 'ValidationException',
  })
  const transaction = new TransactWriteItemsCommand({ TransactItems: [{ Update: copy }] })
  expect(await sendTo(endpoint, transaction)).toMatchObject({
    name: 'TransactionCanceledException',
    CancellationReasons: [{ Code: 'ValidationError' }],
  })
})

test.each(operations)('%s refuses a key of an index that is too long, in bytes', async (name) => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  await createThings(endpoint.client, indexedTable)
  // `etag` is a sort key of one index and the partition key of another.
  const longest = { etag: { S: 'é'.repeat(512) } }
  expect(await sendTo(endpoint, writes[name](longest))).not.toBeInstanceOf(Error)
  for (const [attribute, message] of [
    [{ etag: { S: 'é'.repeat(513) } }, 'the size limit of 1024 bytes'],
    [{ etag: { S: 'é'.repeat(1025) } }, 'maximum size limit of2048 bytes'],
    [{ data: { B: Buffer.alloc(1025) } }, 'the size limit of 1024 bytes'],
  ] as const) {
    const error = await sendTo(endpoint, writes[name](attribute))
    expect(JSON.stringify(error, ['name', 'message', 'CancellationReasons', 'Message'])).toContain(
      message,
    )
  }
})

test('an attribute of another type than a key of an index is refused in every write', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  await createThings(endpoint.client, indexedTable)
  for (const name of operations) {
    const error = await sendTo(endpoint, writes[name]({ size: { S: '5' } }))
    expect(JSON.stringify(error, ['name', 'message', 'CancellationReasons', 'Message'])).toContain(
      'Type mismatch for Index Key size Expected: N Actual: S IndexName: by_data',
    )
  }
})
