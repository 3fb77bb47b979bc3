import { expect, test } from 'vitest'
import { objectEvents } from '../../checklist/index.ts'
import { eventsOf } from './notification.ts'

test.each([
  ['s3:ObjectCreated:*', objectEvents.slice(0, 4)],
  ['s3:ObjectRemoved:*', objectEvents.slice(4)],
  ['s3:ObjectCreated:Put', ['ObjectCreated:Put']],
  ['s3:ObjectRemoved:DeleteMarkerCreated', ['ObjectRemoved:DeleteMarkerCreated']],
  ['s3:ObjectTagging:*', []],
])('a subscription to %s carries %j', (subscription, events) => {
  expect(eventsOf(subscription)).toEqual(events)
})
