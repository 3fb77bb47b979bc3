import { randomUUID } from 'node:crypto'
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  PutItemCommand,
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

function conditionFailure(error: unknown): ConditionalCheckFailedException {
  if (error instanceof ConditionalCheckFailedException) return error
  throw error
}
