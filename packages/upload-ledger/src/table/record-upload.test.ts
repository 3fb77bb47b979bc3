import { expect, test } from 'vitest'
import { recordUploadInput, upgradeInput } from './record-upload.ts'

const item = { object_key: { S: 'a.txt' }, position: { S: '2' } }

test('an event is one conditional put that returns the row refusing it', () => {
  expect(recordUploadInput('upload_metadata', item)).toEqual({
    TableName: 'upload_metadata',
    Item: item,
    ConditionExpression: 'attribute_not_exists(object_key) OR #position < :position',
    ExpressionAttributeNames: { '#position': 'position' },
    ExpressionAttributeValues: { ':position': { S: '2' } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  })
})

test('an upgrade replaces a row of the exercise only as it was returned', () => {
  const held = { sequencer: { S: '0A' }, event_time: { S: 't' }, etag: { S: 'e' } }
  expect(upgradeInput('upload_metadata', item, held)).toMatchObject({
    ConditionExpression:
      'attribute_not_exists(#position) AND sequencer = :s AND event_time = :t AND etag = :e',
    ExpressionAttributeValues: { ':s': { S: '0A' }, ':t': { S: 't' }, ':e': { S: 'e' } },
  })
})

test('an upgrade requires attributes that the row lacked to be still absent', () => {
  const request = upgradeInput('upload_metadata', item, { etag: { S: 'e' } })
  expect(request.ConditionExpression).toBe(
    'attribute_not_exists(#position) AND attribute_not_exists(sequencer) AND attribute_not_exists(event_time) AND etag = :e',
  )
  expect(upgradeInput('upload_metadata', item, {})).not.toHaveProperty('ExpressionAttributeValues')
})
