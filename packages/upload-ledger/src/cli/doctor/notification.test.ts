import { expect, test } from 'vitest'
import { objectEvents } from '../../checklist/index.ts'
import { eventsOf, unencodedIn } from './notification.ts'

test.each([
  ['s3:ObjectCreated:*', objectEvents.slice(0, 4)],
  ['s3:ObjectRemoved:*', objectEvents.slice(4)],
  ['s3:ObjectCreated:Put', ['ObjectCreated:Put']],
  ['s3:ObjectRemoved:DeleteMarkerCreated', ['ObjectRemoved:DeleteMarkerCreated']],
  ['s3:ObjectTagging:*', []],
])('a subscription to %s carries %j', (subscription, events) => {
  expect(eventsOf(subscription)).toEqual(events)
})

test.each([
  ['schema=1/', 'schema%3D1/'],
  ['my files/', 'my+files/'],
  ['a%20b/', 'a+b/'],
  ['é/', '%C3%A9/'],
  ['100%/', '100%25/'],
  ['~/', '%7E/'],
])('S3 finds the filter %s in no key, and %s it would', (Value, encoded) => {
  for (const Name of ['prefix', 'Suffix'] as const) {
    const filter = { Key: { FilterRules: [{ Name: Name as 'prefix', Value }] } }
    expect(unencodedIn(filter)).toEqual({ value: Value, encoded })
  }
})

test.each([
  '',
  'incoming/',
  'a-b_c.d*e/',
  'schema%3D1/',
  'a+b/',
  '100%2525/',
  "it's+(1)!/",
  '%27%28',
])('S3 finds the filter %s as it stands', (Value) => {
  const filter = { Key: { FilterRules: [{ Name: 'prefix' as const, Value }] } }
  expect(unencodedIn(filter)).toBeUndefined()
  expect(unencodedIn(undefined)).toBeUndefined()
})
