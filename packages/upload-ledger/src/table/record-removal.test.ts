import { expect, test } from 'vitest'
import { firstInput, replaceInput } from './record-removal.ts'

const item = { object_key: { S: 'a.txt' }, position: { S: '2' } }

test('the first put is for an object without a row, and returns the row that refuses it', () => {
  expect(firstInput('upload_metadata', item)).toEqual({
    TableName: 'upload_metadata',
    Item: item,
    ConditionExpression: 'attribute_not_exists(object_key)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  })
})

test('the next put replaces exactly the row that was returned', () => {
  expect(replaceInput('upload_metadata', item, { position: { S: '1' } })).toEqual({
    TableName: 'upload_metadata',
    Item: item,
    ConditionExpression: '#position = :held',
    ExpressionAttributeNames: { '#position': 'position' },
    ExpressionAttributeValues: { ':held': { S: '1' } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  })
  expect(replaceInput('upload_metadata', item, { etag: { S: 'e' } })).toMatchObject({
    ConditionExpression: expect.stringMatching(
      /^attribute_not_exists\(#position\) AND .*etag = :e/,
    ),
  })
})
