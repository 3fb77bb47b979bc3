import { randomUUID } from 'node:crypto'
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTable, type TableUnderTest } from '../../../../e2e/support/table-under-test.ts'
import { createItems } from './items.ts'

let underTest: TableUnderTest
beforeAll(async () => {
  underTest = await openTable()
})
afterAll(() => underTest.close())

// The conditions that the product uses, and those that the next ones will be made of.
const conditions = [
  'attribute_not_exists(object_key) OR #position < :position',
  'attribute_not_exists(#position) AND sequencer = :s AND event_time = :t AND etag = :e',
  'attribute_not_exists(#position) AND attribute_not_exists(sequencer) AND etag = :e',
  'attribute_not_exists(object_key)',
  '#position = :held',
  'attribute_not_exists(object_key) OR (#position < :position AND NOT contains(#position, :tilde))',
  'attribute_exists(object_key) AND #position = :position',
]
const text = fc.constantFrom('', 'a', 'B', '0|a', '0|a~000001', 'é', '😀')
const item = fc
  .dictionary(fc.constantFrom('position', 'sequencer', 'event_time', 'etag'), text)
  .map((texts) => Object.fromEntries(Object.entries(texts).map(([name, S]) => [name, { S }])))

test('the simulated table accepts, refuses and returns what DynamoDB does', async () => {
  const bucket = `bucket-${randomUUID()}`
  const { client, name: TableName } = underTest.table
  let objects = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ item, condition: fc.constantFrom(...conditions) }), { maxLength: 8 }),
      async (puts) => {
        const items = createItems(() => {})
        const keys = { bucket: { S: bucket }, object_key: { S: `k${objects++}` } }
        for (const { item, condition } of puts) {
          const command = new PutItemCommand({
            TableName,
            Item: { ...item, ...keys },
            ...placed(condition, item),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          })
          const refused = await client.send(command).then(() => undefined, conditionFailure)
          const simulated = items.apply(command)
          expect(simulated?.Item).toEqual(refused?.Item)
          expect(simulated === undefined).toBe(refused === undefined)
        }
      },
    ),
    { numRuns: 200 },
  )
})

// The update that the product uses, and one without each of its parts.
const updates = [
  'SET etag = :e, #size = :n, #first = if_not_exists(#first, :t) ADD #times :one',
  'SET #first = if_not_exists(etag, :t), etag = :e',
  'SET #first = if_not_exists(#first, :t) ADD #size :n, #times :one',
]

test('the simulated table updates an item as DynamoDB does', async () => {
  const { client, name: TableName } = underTest.table
  const bucket = `bucket-${randomUUID()}`
  let objects = 0
  const change = fc.record({ update: fc.constantFrom(...updates), e: text, t: text, n: fc.nat(9) })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 6 }), async (changes) => {
      const items = createItems(() => {})
      const Key = { bucket: { S: bucket }, object_key: { S: `u${objects++}` } }
      for (const { update, e, t, n } of changes) {
        const input: UpdateItemCommandInput = { TableName, Key, ...valued(update, { e, t, n }) }
        const sent = new UpdateItemCommand({ ...input, ReturnValues: 'ALL_NEW' })
        items.apply(new UpdateItemCommand(input))
        expect(items.get(bucket, Key.object_key.S)).toEqual((await client.send(sent)).Attributes)
      }
    }),
    { numRuns: 50 },
  )
})

test('an unknown or unused placeholder is refused, as by DynamoDB', () => {
  const put = (given: object) =>
    new PutItemCommand({
      TableName: 't',
      Item: { bucket: { S: 'b' }, object_key: { S: 'k' } },
      ...given,
    })
  const { apply } = createItems(() => {})
  const unused = { ExpressionAttributeNames: { '#position': 'position' } }
  expect(() => apply(put(unused))).toThrow(/#position unused/)
  expect(() => apply(put({ ConditionExpression: '#a = :b' }))).toThrow(/#a, :b unknown/)
  const Key = { bucket: { S: 'b' }, object_key: { S: 'k' } }
  const update = (given: object) => new UpdateItemCommand({ TableName: 't', Key, ...given })
  expect(() => apply(update({ UpdateExpression: 'SET #a = :b' }))).toThrow(/#a, :b unknown/)
  expect(() => apply(update({ UpdateExpression: 'SET a = b + :c' }))).toThrow(SyntaxError)
})

/** The condition with those placeholders that it uses, their values from the item. */
function placed(condition: string, item: Record<string, AttributeValue>) {
  const values: Record<string, AttributeValue> = {
    ':position': item.position ?? { S: '0|a' },
    ':held': item.position ?? { S: '0|a' },
    ':s': item.sequencer ?? { S: '' },
    ':t': item.event_time ?? { S: 'a' },
    ':e': item.etag ?? { S: 'B' },
    ':tilde': { S: '~' },
  }
  const used = Object.entries(values).filter(([name]) => condition.match(/:\w+/g)?.includes(name))
  return {
    ConditionExpression: condition,
    ...(condition.includes('#position')
      ? { ExpressionAttributeNames: { '#position': 'position' } }
      : {}),
    ...(used.length > 0 ? { ExpressionAttributeValues: Object.fromEntries(used) } : {}),
  }
}

/** The update with those placeholders that it uses. */
function valued(
  UpdateExpression: string,
  { e, t, n }: { readonly e: string; readonly t: string; readonly n: number },
): Partial<UpdateItemCommandInput> {
  const names = { '#size': 'size', '#first': 'first', '#times': 'times' }
  const values: Record<string, AttributeValue> = {
    ':e': { S: e },
    ':t': { S: t },
    ':n': { N: String(n) },
    ':one': { N: '1' },
  }
  const used = new Set(UpdateExpression.match(/[#:]\w+/g))
  const those = <V>(given: Readonly<Record<string, V>>) =>
    Object.fromEntries(Object.entries(given).filter(([name]) => used.has(name)))
  return {
    UpdateExpression,
    ExpressionAttributeNames: those(names),
    ExpressionAttributeValues: those(values),
  }
}

function conditionFailure(error: unknown): ConditionalCheckFailedException {
  if (error instanceof ConditionalCheckFailedException) return error
  throw error
}
