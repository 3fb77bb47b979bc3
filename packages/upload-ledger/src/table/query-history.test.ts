import { expect, test } from 'vitest'
import { queryArrivalsInput } from './query-arrivals.ts'
import { queryHistoryInput } from './query-history.ts'

const name = 'upload_history'

test('the events of an object are one Query that says its cost', () => {
  expect(queryHistoryInput(name, { bucket: 'uploads', key: 'a/b' })).toEqual({
    TableName: 'upload_history',
    KeyConditionExpression: '#object = :object',
    ExpressionAttributeNames: { '#object': 'object' },
    ExpressionAttributeValues: { ':object': { S: 'uploads/a/b' } },
    ReturnConsumedCapacity: 'TOTAL',
  })
})

test('a range of time is a condition on the sort key, open at either end', () => {
  const query = { bucket: 'uploads', key: 'a' }
  const [from, to] = ['2026-11-23T04:00:00.000Z', '2026-11-24T00:00:00.000Z']
  const condition = (range: object) =>
    queryHistoryInput(name, { ...query, ...range }).KeyConditionExpression
  expect(condition({ from })).toBe('#object = :object AND #event >= :from')
  expect(condition({ to })).toBe('#object = :object AND #event <= :to')
  const both = { from, to, after: `${from}|x`, descending: true, limit: 5, consistent: true }
  expect(queryHistoryInput(name, { ...query, ...both })).toMatchObject({
    KeyConditionExpression: '#object = :object AND #event BETWEEN :from AND :to',
    ExclusiveStartKey: { object: { S: 'uploads/a' }, event: { S: `${from}|x` } },
    ExpressionAttributeNames: { '#object': 'object', '#event': 'event' },
    ExpressionAttributeValues: { ':from': { S: from }, ':to': { S: to } },
    Limit: 5,
    ScanIndexForward: false,
    ConsistentRead: true,
  })
})

test('the arrivals of a day are a Query of the index for each shard, filtered by the key of the table', () => {
  const after = { object: 'uploads/in/a', event: '2026-11-23T04:00:00.000Z|x' }
  const query = { bucket: 'uploads', date: '2026-11-23', shard: 7, prefix: 'in/', after }
  expect(queryArrivalsInput(name, query)).toEqual({
    TableName: 'upload_history',
    IndexName: 'by_day',
    KeyConditionExpression: '#day = :day',
    FilterExpression: 'begins_with(#object, :object)',
    ExpressionAttributeNames: { '#day': 'day', '#object': 'object' },
    ExpressionAttributeValues: {
      ':day': { S: 'uploads#2026-11-23#7' },
      ':object': { S: 'uploads/in/' },
    },
    ExclusiveStartKey: {
      day: { S: 'uploads#2026-11-23#7' },
      object: { S: after.object },
      event: { S: after.event },
    },
    ReturnConsumedCapacity: 'TOTAL',
  })
})

test('a requester is a filter too, alone or with a prefix', () => {
  const query = { bucket: 'uploads', date: '2026-11-23', shard: 0, requester: 'AWS:AIDA' }
  expect(queryArrivalsInput(name, query)).toMatchObject({
    FilterExpression: '#requester = :requester',
    ExpressionAttributeNames: { '#day': 'day', '#requester': 'requester' },
  })
  expect(queryArrivalsInput(name, { ...query, prefix: 'in/' }).FilterExpression).toBe(
    'begins_with(#object, :object) AND #requester = :requester',
  )
})
