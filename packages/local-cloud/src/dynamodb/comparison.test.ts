import {
  type AttributeValue,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareValues } from './engine/values/index.ts'
import {
  createThings,
  startEndpoint,
  temporaryFolder,
  versionedThingsTable,
} from './testing/endpoint.ts'

const TableName = 'things'
// By UTF-8 bytes the first is the smaller; by UTF-16 it is the greater.
const [lower, upper] = ['\uff5e', '\u{1f431}']

test('strings compare by UTF-8 bytes in conditions, filters and key conditions', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client, versionedThingsTable)
  const put = (sk: string, text: string) =>
    client.send(
      new PutItemCommand({
        TableName,
        Item: { pk: { S: 'a' }, sk: { S: sk }, version: { S: text }, text: { S: text } },
      }),
    )
  await put('1', lower)
  await put('2', upper)
  const newer = (text: string) =>
    client.send(
      new UpdateItemCommand({
        TableName,
        Key: { pk: { S: 'a' }, sk: { S: '1' } },
        UpdateExpression: 'SET seen = :v',
        ConditionExpression: '#text < :v',
        ExpressionAttributeNames: { '#text': 'text' },
        ExpressionAttributeValues: { ':v': { S: text } },
      }),
    )
  await newer(upper)
  await expect(newer(lower)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' })

  const scan = async (FilterExpression: string) => {
    const { Items } = await client.send(
      new ScanCommand({
        TableName,
        FilterExpression,
        ExpressionAttributeNames: { '#text': 'text' },
        ExpressionAttributeValues: { ':v': { S: lower } },
      }),
    )
    return Items?.map(({ sk }) => sk?.S)
  }
  expect(await scan('#text > :v')).toEqual(['2'])
  expect(await scan('#text <= :v')).toEqual(['1'])
  expect(await scan('#text BETWEEN :v AND :v')).toEqual(['1'])
  const legacy = await client.send(
    new ScanCommand({
      TableName,
      ScanFilter: { text: { ComparisonOperator: 'GT', AttributeValueList: [{ S: lower }] } },
    }),
  )
  expect(legacy.Items?.map(({ sk }) => sk?.S)).toEqual(['2'])

  const between = (low: string, high: string) =>
    client.send(
      new QueryCommand({
        TableName,
        IndexName: 'by_version',
        KeyConditionExpression: 'pk = :pk AND version BETWEEN :low AND :high',
        ExpressionAttributeValues: { ':pk': { S: 'a' }, ':low': { S: low }, ':high': { S: high } },
        Limit: 1,
      }),
    )
  const page = await between(lower, upper)
  expect(page.Count).toBe(1)
  const { LastEvaluatedKey: ExclusiveStartKey } = page
  const next = new QueryCommand({
    TableName,
    IndexName: 'by_version',
    KeyConditionExpression: 'pk = :pk AND version BETWEEN :low AND :high',
    ExpressionAttributeValues: { ':pk': { S: 'a' }, ':low': { S: lower }, ':high': { S: upper } },
    ExclusiveStartKey,
  })
  expect((await client.send(next)).Count).toBe(1)
  await expect(between(upper, lower)).rejects.toMatchObject({ name: 'ValidationException' })
})

test('values of every type are equal when their contents are', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  const Key = { pk: { S: 'a' }, sk: { S: 'x' } }
  const values: Record<string, AttributeValue> = {
    a_text: { S: '' },
    a_number: { N: '1.50' },
    a_bytes: { B: Buffer.from([0xff, 0xfe]) },
    a_set: { SS: ['a', 'b'] },
    a_list: { L: [{ M: { a: { N: '1' }, b: { L: [] } } }, { BOOL: true }] },
    a_map: { M: { a: { S: 'x' }, b: { NULL: true } } },
  }
  await client.send(new PutItemCommand({ TableName, Item: { ...Key, ...values } }))
  const matches = async (FilterExpression: string, value: AttributeValue) => {
    const { Count } = await client.send(
      new ScanCommand({
        TableName,
        FilterExpression,
        ExpressionAttributeValues: { ':v': value },
      }),
    )
    return Count === 1
  }
  expect(await matches('a_map = :v', { M: { b: { NULL: true }, a: { S: 'x' } } })).toBe(true)
  expect(await matches('a_map = :v', { M: { a: { S: 'x' } } })).toBe(false)
  expect(await matches('a_list = :v', values.a_list as AttributeValue)).toBe(true)
  expect(await matches('a_list = :v', { L: [{ BOOL: true }] })).toBe(false)
  expect(await matches('a_set = :v', { SS: ['b', 'a'] })).toBe(true)
  expect(await matches('a_map <> :v', values.a_map as AttributeValue)).toBe(false)
  expect(await matches('a_number = :v', { N: '1.5' })).toBe(true)
  expect(await matches('contains(a_list, :v)', { BOOL: true })).toBe(true)
  expect(await matches('contains(a_bytes, :v)', { B: Buffer.from([0xfe]) })).toBe(true)
  expect(await matches('begins_with(a_bytes, :v)', { B: Buffer.from([0xff]) })).toBe(true)
  expect(await matches('begins_with(a_bytes, :v)', { B: Buffer.from([0xfd]) })).toBe(false)
  expect(await matches('size(a_text) = :v', { N: '0' })).toBe(true)
  expect(await matches('begins_with(not_there, neither) OR pk = :v', { S: 'a' })).toBe(true)
})

test('numbers compare by all of their digits', () => {
  const digits = fc.stringMatching(/^[1-9][0-9]{0,37}$/)
  const number = fc
    .tuple(fc.boolean(), digits, fc.integer({ min: 0, max: 37 }))
    .map(([negative, text, point]) => {
      const at = Math.min(point, text.length)
      const whole = text.slice(0, text.length - at) || '0'
      const fraction = text.slice(text.length - at).replace(/0+$/, '')
      return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
    })
  const scaled = (text: string): bigint => {
    const [whole = '', fraction = ''] = text.split('.')
    return BigInt(`${whole}${fraction.padEnd(40, '0')}`)
  }
  fc.assert(
    fc.property(number, fc.oneof(number, fc.constant('0')), (a, b) => {
      const [x, y] = [scaled(a), scaled(b)]
      expect(Math.sign(compareValues({ N: a }, { N: b }) ?? Number.NaN)).toBe(
        x < y ? -1 : x > y ? 1 : 0,
      )
      const close = `${a}${a.includes('.') ? '' : '.'}1`
      const order = compareValues({ N: a }, { N: close }) ?? Number.NaN
      expect(Math.sign(order)).toBe(a.startsWith('-') ? 1 : -1)
    }),
  )
})

test('an update sees the item as it was, and takes list members by their old places', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  const Key = { pk: { S: 'a' }, sk: { S: 'x' } }
  const list = (texts: string[]) => ({ L: texts.map((text) => ({ S: text })) })
  const Item = { ...Key, one: { N: '1' }, two: { N: '2' }, a_list: list(['0', '1', '2', '3']) }
  await client.send(new PutItemCommand({ TableName, Item }))
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName,
      Key,
      // An index far behind the end must not make a list of that length.
      UpdateExpression:
        'SET one = two, two = one, a_list[4000000000] = :b, a_list[2] = :c, a_list[9] = :a ' +
        'REMOVE a_list[0], a_list[1] ADD tags :tags',
      ExpressionAttributeValues: {
        ':a': { S: 'a' },
        ':b': { S: 'b' },
        ':c': { S: 'c' },
        ':tags': { SS: ['x'] },
      },
      ReturnValues: 'ALL_NEW',
    }),
  )
  expect(Attributes).toEqual({
    ...Key,
    one: { N: '2' },
    two: { N: '1' },
    a_list: list(['c', '3', 'a', 'b']),
    tags: { SS: ['x'] },
  })
  const projected = await client.send(
    new GetItemCommand({ TableName, Key, ProjectionExpression: 'a_list[2], a_list[0], one' }),
  )
  expect(projected.Item).toEqual({ one: { N: '2' }, a_list: list(['c', 'a']) })
}, 20_000)

test('adding to a large set takes no noticeable time', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  const Key = { pk: { S: 'a' }, sk: { S: 'x' } }
  const set = (from: number) => ({
    SS: Array.from({ length: 60_000 }, (_, i) => (from + i).toString(36)),
  })
  await client.send(new PutItemCommand({ TableName, Item: { ...Key, tags: set(0) } }))
  for (const UpdateExpression of ['ADD tags :more', 'DELETE tags :more']) {
    const ExpressionAttributeValues = {
      ':more': set(UpdateExpression.startsWith('A') ? 30_000 : 0),
    }
    await client.send(
      new UpdateItemCommand({ TableName, Key, UpdateExpression, ExpressionAttributeValues }),
    )
  }
}, 60_000)
test('names that are special in JavaScript are names like any other', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  await client.send(new PutItemCommand({ TableName, Item: { pk: { S: 'a' }, sk: { S: 'x' } } }))
  const { Items } = await client.send(
    new ScanCommand({
      TableName,
      FilterExpression: 'attribute_exists(valueOf) OR attribute_exists(#a) OR #b = #a',
      ExpressionAttributeNames: { '#a': 'toString', '#b': 'constructor' },
    }),
  )
  expect(Items).toEqual([])
})
