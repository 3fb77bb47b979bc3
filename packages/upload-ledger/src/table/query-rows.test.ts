import { expect, test } from 'vitest'
import { queryRowsInput } from './query-rows.ts'

const bucket = 'uploads'

test('rows under a prefix are one Query that says its cost', () => {
  expect(queryRowsInput('upload_metadata', { bucket, prefix: 'a/' })).toEqual({
    TableName: 'upload_metadata',
    KeyConditionExpression: '#bucket = :bucket AND begins_with(object_key, :prefix)',
    ExpressionAttributeNames: { '#bucket': 'bucket' },
    ExpressionAttributeValues: { ':bucket': { S: 'uploads' }, ':prefix': { S: 'a/' } },
    ReturnConsumedCapacity: 'TOTAL',
  })
})

test('an empty prefix is no condition, for a key is never an empty string', () => {
  const all = queryRowsInput('upload_metadata', { bucket, prefix: '' })
  expect(all.KeyConditionExpression).toBe('#bucket = :bucket')
  expect(all.ExpressionAttributeValues).toEqual({ ':bucket': { S: 'uploads' } })
  const part = queryRowsInput('upload_metadata', { bucket, prefix: '', to: 'm' })
  expect(part.KeyConditionExpression).toBe('#bucket = :bucket AND object_key <= :to')
})

test('a range begins after a key and ends with one', () => {
  const query = { bucket, prefix: 'a/', after: 'a/b', to: 'a/c', limit: 8, descending: true }
  expect(queryRowsInput('upload_metadata', { ...query, consistent: true })).toMatchObject({
    KeyConditionExpression: '#bucket = :bucket AND object_key BETWEEN :prefix AND :to',
    ExclusiveStartKey: { bucket: { S: 'uploads' }, object_key: { S: 'a/b' } },
    ExpressionAttributeValues: { ':prefix': { S: 'a/' }, ':to': { S: 'a/c' } },
    Limit: 8,
    ScanIndexForward: false,
    ConsistentRead: true,
  })
})

test('each condition of a filter names its attribute, as some are reserved words', () => {
  const filter = {
    ...{ hideDeleted: true, etag: 'e', minSize: 1, maxSize: 2 },
    ...{ fromDay: '2026-11-22', beforeDay: '2026-11-25', eventPrefix: 'ObjectCreated:' },
  }
  const attributes = ['object_key', 'size'] as const
  const input = queryRowsInput('upload_metadata', { bucket, prefix: '', filter, attributes })
  expect(input.FilterExpression).toBe(
    'NOT #deleted = :deleted AND #etag = :etag AND #size >= :min AND (attribute_not_exists(#size) OR #size <= :max) AND #event_time >= :from AND #event_time < :before AND begins_with(#event_name, :event)',
  )
  expect(input.ProjectionExpression).toBe('#object_key, #size')
  expect(input.ExpressionAttributeNames).toEqual({
    ...{ '#bucket': 'bucket', '#object_key': 'object_key', '#size': 'size' },
    ...{ '#deleted': 'deleted', '#etag': 'etag' },
    ...{ '#event_time': 'event_time', '#event_name': 'event_name' },
  })
})

test('a filter that everything passes is none', () => {
  const input = queryRowsInput('upload_metadata', { bucket, prefix: '', filter: { minSize: 0 } })
  expect(input).not.toHaveProperty('FilterExpression')
})
