import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import {
  clientOf,
  createThings,
  startEndpoint,
  temporaryFolder,
  thingsTable,
  versionedThingsTable,
} from './testing/endpoint.ts'

const TableName = 'things'
const key = (sk: string) => ({ pk: { S: 'a' }, sk: { S: sk } })
const put = (sk: string, more: object = {}) => ({
  Put: { TableName, Item: { ...key(sk), version: { S: '1' }, ...more } },
})

async function failure(sent: Promise<unknown>): Promise<unknown> {
  return sent.then(
    () => undefined,
    (error: unknown) => error,
  )
}

function write(client: DynamoDBClient, TransactItems: TransactWriteItem[], more: object = {}) {
  return client.send(new TransactWriteItemsCommand({ TransactItems, ...more }))
}

async function sortKeys(client: DynamoDBClient, IndexName?: string): Promise<string[]> {
  const { Items } = await client.send(new ScanCommand({ TableName, IndexName }))
  return (Items ?? []).map(({ sk }) => sk?.S ?? '').sort()
}

test('put, update, delete and check are done together, with their index rows', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client, versionedThingsTable)
  await createThings(client, { ...thingsTable, TableName: 'others' })
  for (const sk of ['updated', 'deleted', 'checked']) {
    await client.send(new PutItemCommand({ TableName, Item: { ...key(sk), version: { S: '0' } } }))
  }
  await write(client, [
    put('new'),
    {
      Update: {
        TableName,
        Key: key('updated'),
        UpdateExpression: 'SET version = :v ADD hits :one',
        ConditionExpression: 'version = :old',
        ExpressionAttributeValues: { ':v': { S: '2' }, ':one': { N: '1' }, ':old': { S: '0' } },
      },
    },
    { Delete: { TableName, Key: key('deleted'), ConditionExpression: 'attribute_exists(pk)' } },
    {
      ConditionCheck: {
        TableName,
        Key: key('checked'),
        ConditionExpression: 'version < :v',
        ExpressionAttributeValues: { ':v': { S: '1' } },
      },
    },
    { Put: { TableName: 'others', Item: key('elsewhere') } },
  ])
  for (const index of [undefined, 'by_version']) {
    expect(await sortKeys(client, index)).toEqual(['checked', 'new', 'updated'])
  }
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: key('updated') }))
  expect(Item).toEqual({ ...key('updated'), version: { S: '2' }, hits: { N: '1' } })
  expect((await client.send(new ScanCommand({ TableName: 'others' }))).Count).toBe(1)
})

test('one condition that is not met cancels all, with a reason for each member', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  const there = { ...key('there'), state: { S: 'locked' } }
  await client.send(new PutItemCommand({ TableName, Item: there }))
  const unlessThere = { ConditionExpression: 'attribute_not_exists(pk)' }
  const error = await failure(
    write(client, [
      put('new'),
      { Put: { TableName, Item: key('there'), ...unlessThere } },
      {
        ConditionCheck: {
          TableName,
          Key: key('absent'),
          ConditionExpression: 'attribute_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
    ]),
  )
  expect(error).toMatchObject({
    name: 'TransactionCanceledException',
    message:
      'Transaction cancelled, please refer cancellation reasons for specific reasons ' +
      '[None, ConditionalCheckFailed, ConditionalCheckFailed]',
    CancellationReasons: [
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
    ],
  })
  const returned = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const
  const withItem = await failure(
    write(client, [{ Put: { TableName, Item: key('there'), ...unlessThere, ...returned } }]),
  )
  expect(withItem).toMatchObject({ CancellationReasons: [{ Item: there }] })
  expect(await sortKeys(client)).toEqual(['there'])
})

test('an impossible change of an item cancels the transaction, and a wrong request is refused', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client, versionedThingsTable)
  const cancelled = [
    { Put: { TableName, Item: { pk: { N: '5' }, sk: { S: 'x' } } } },
    { Put: { TableName, Item: { ...key('x'), version: { N: '5' } } } },
    { Delete: { TableName, Key: { pk: { S: 'a' } } } },
    {
      Update: {
        TableName,
        Key: key('x'),
        UpdateExpression: 'SET a = not_there',
      },
    },
  ]
  for (const item of cancelled) {
    expect(await failure(write(client, [put('new'), item]))).toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }],
    })
  }
  const refused = [
    [[], 'Member must have length greater than or equal to 1'],
    [
      Array.from({ length: 101 }, (_, i) => put(String(i))),
      'Member must have length less than or equal to 100',
    ],
    [[put('x'), put('x')], 'Transaction request cannot include multiple operations on one item'],
    [[{}], 'TransactWriteRequest should contain Delete or Put or Update request'],
    [[{ ...put('x'), Delete: { TableName, Key: key('y') } }], 'can only contain one of'],
    [[put('')], 'cannot contain an empty string value. Key: sk'],
    [
      [{ Put: { TableName: 'bad!name', Item: key('x') } }],
      "Value 'bad!name' at 'transactItems.1.member.put.tableName' failed to satisfy constraint: " +
        'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+',
    ],
    [
      [put('new'), { Put: { TableName, Item: key('x'), ConditionExpression: 'a = ' } }],
      'Invalid ConditionExpression: Syntax error; token: "<EOF>"',
    ],
    [
      [
        {
          Delete: {
            TableName,
            Key: key('x'),
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeValues: { ':v': { S: 'x' } },
          },
        },
      ],
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}',
    ],
    [[{ ConditionCheck: { TableName, Key: key('x') } }], 'must not be null'],
    [
      Array.from({ length: 12 }, (_, i) => put(String(i), { text: { S: 'x'.repeat(350_000) } })),
      'exceeded the maximum allowed size',
    ],
  ] as const
  for (const [items, message] of refused) {
    expect(await failure(write(client, items as never))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    })
  }
  const elsewhere = [{ Put: { TableName: 'not-there', Item: key('x') } }]
  expect(await failure(write(client, elsewhere))).toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Requested resource not found',
  })
  expect(await sortKeys(client)).toEqual([])
  await write(
    client,
    Array.from({ length: 100 }, (_, i) => put(String(i))),
  )
  expect((await sortKeys(client)).length).toBe(100)
})

test('a token that comes again is no second transaction, also after a restart', async () => {
  await using folder = await temporaryFolder()
  // Less than makes a signature invalid.
  let aheadMs = 0
  const now = () => Date.now() + aheadMs
  const add = {
    Update: {
      TableName,
      Key: key('x'),
      UpdateExpression: 'ADD hits :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    },
  }
  const hits = async (client: DynamoDBClient) =>
    (await client.send(new GetItemCommand({ TableName, Key: key('x') }))).Item?.hits?.N
  const again = { ClientRequestToken: 'one', ReturnConsumedCapacity: 'TOTAL' }
  {
    await using endpoint = await startEndpoint({ folder: folder.path, now })
    const { client } = endpoint
    await createThings(client)
    expect((await write(client, [add], again)).ConsumedCapacity).toEqual([
      { TableName, CapacityUnits: 2, WriteCapacityUnits: 2 },
    ])
    expect((await write(client, [add], again)).ConsumedCapacity).toEqual([
      { TableName, CapacityUnits: 2, ReadCapacityUnits: 2 },
    ])
    expect(await hits(client)).toBe('1')
    expect(await failure(write(client, [put('other')], again))).toMatchObject({
      name: 'IdempotentParameterMismatchException',
    })
    // A transaction that was cancelled is none, and may be tried again.
    const checks = { ...add.Update, ConditionExpression: 'hits = :two' }
    const values = { ...checks.ExpressionAttributeValues, ':two': { N: '2' } }
    const retried = [{ Update: { ...checks, ExpressionAttributeValues: values } }]
    const token = { ClientRequestToken: 'two' }
    await expect(write(client, retried, token)).rejects.toThrow('ConditionalCheckFailed')
    await write(client, [add], { ClientRequestToken: 'three' })
    await write(client, retried, token)
    expect(await hits(client)).toBe('3')
  }
  await using endpoint = await startEndpoint({ folder: folder.path, now })
  await write(endpoint.client, [add], again)
  expect(await hits(endpoint.client)).toBe('3')
  aheadMs = 10 * 60 * 1000 + 1
  await write(endpoint.client, [add], again)
  expect(await hits(endpoint.client)).toBe('4')
})

test('the same token twice at once makes one transaction', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  const add = {
    Update: {
      TableName,
      Key: key('x'),
      UpdateExpression: 'ADD hits :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    },
  }
  const token = { ClientRequestToken: 'one' }
  await Promise.all(Array.from({ length: 20 }, () => write(client, [add], token)))
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: key('x') }))
  expect(Item?.hits).toEqual({ N: '1' })
})

test('transactions on the same items neither mix nor wait for ever', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  const accounts = ['a', 'b', 'c', 'd']
  const start: Record<string, AttributeValue> = { balance: { N: '100' } }
  await write(
    client,
    accounts.map((sk) => put(sk, start)),
  )
  const move = (sk: string, amount: string) => ({
    Update: {
      TableName,
      Key: key(sk),
      UpdateExpression: 'ADD balance :amount',
      ExpressionAttributeValues: { ':amount': { N: amount } },
    },
  })
  let done = false
  const transfers = Promise.all(
    Array.from({ length: 200 }, (_, i) => {
      const [from = '', to = ''] = [accounts[i % 4], accounts[(i + 1 + (i % 3)) % 4]]
      return write(client, [move(from, '-1'), move(to, '1')])
    }),
  ).finally(() => {
    done = true
  })
  const single = Promise.all(
    accounts.map((sk) => client.send(new UpdateItemCommand({ ...move(sk, '0').Update }))),
  )
  let looks = 0
  while (!done) {
    const { Responses } = await client.send(
      new TransactGetItemsCommand({
        TransactItems: accounts.map((sk) => ({ Get: { TableName, Key: key(sk) } })),
      }),
    )
    const sum = (Responses ?? []).reduce((total, { Item }) => total + Number(Item?.balance?.N), 0)
    expect(sum).toBe(400)
    looks++
  }
  await transfers
  await single
  expect(looks).toBeGreaterThan(0)
}, 60_000)

test('TransactGetItems answers in order, projected, and refuses as TransactWriteItems does', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  await write(client, [put('x', { a: { M: { b: { S: '1' } } } })])
  const get = (sk: string, more: object = {}) => ({ Get: { TableName, Key: key(sk), ...more } })
  const read = (TransactItems: object[], more: object = {}) =>
    client.send(new TransactGetItemsCommand({ TransactItems: TransactItems as never, ...more }))
  const { Responses, ConsumedCapacity } = await read(
    [
      get('absent'),
      get('x', { ProjectionExpression: '#a.b', ExpressionAttributeNames: { '#a': 'a' } }),
    ],
    { ReturnConsumedCapacity: 'INDEXES' },
  )
  expect(Responses).toEqual([{}, { Item: { a: { M: { b: { S: '1' } } } } }])
  expect(ConsumedCapacity).toEqual([
    {
      TableName,
      CapacityUnits: 4,
      ReadCapacityUnits: 4,
      Table: { CapacityUnits: 4, ReadCapacityUnits: 4 },
    },
  ])
  expect(await failure(read([]))).toMatchObject({ name: 'ValidationException' })
  expect(await failure(read([get('x'), get('x')]))).toMatchObject({
    message: 'Transaction request cannot include multiple operations on one item',
  })
  expect(await failure(read([get('x', { ProjectionExpression: '!!!' })]))).toMatchObject({
    message: 'Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"',
  })
  expect(await failure(read([{ Get: { TableName, Key: {} } }]))).toMatchObject({
    name: 'TransactionCanceledException',
    CancellationReasons: [{ Code: 'ValidationError' }],
  })
  expect(await failure(read([{ Get: { TableName: 'not-there', Key: key('x') } }]))).toMatchObject({
    name: 'ResourceNotFoundException',
  })
})

test('a transaction needs the permission of each of its members', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client, url, principals } = endpoint
  await createThings(client)
  const keys = { accessKeyId: 'role-key', secretAccessKey: 'role-secret' }
  const Action = ['dynamodb:PutItem', 'dynamodb:ConditionCheckItem']
  const Resource = 'arn:aws:dynamodb:us-east-1:000000000000:table/things'
  principals.add({
    arn: 'arn:aws:sts::000000000000:assumed-role/writer/writer',
    ...keys,
    policy: () => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action, Resource }],
    }),
  })
  const role = clientOf(url, keys)
  const check = {
    ConditionCheck: {
      TableName,
      Key: key('x'),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }
  await write(role, [put('new'), check])
  const deletion = { Delete: { TableName, Key: key('new') } }
  await expect(write(role, [check, deletion])).rejects.toThrow(
    'is not authorized to perform: dynamodb:DeleteItem on resource: ',
  )
  const elsewhere = { Put: { TableName: 'others', Item: key('x') } }
  await expect(write(role, [elsewhere])).rejects.toMatchObject({ name: 'AccessDeniedException' })
  const read = new TransactGetItemsCommand({
    TransactItems: [{ Get: { TableName, Key: key('new') } }],
  })
  await expect(role.send(read)).rejects.toThrow('dynamodb:GetItem')
  role.destroy()
})
