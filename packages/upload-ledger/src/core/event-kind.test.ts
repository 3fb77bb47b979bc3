import { expect, test } from 'vitest'
import { eventKind } from './event-kind.ts'

test.each([
  ['ObjectCreated:Put', 'creation'],
  ['s3:ObjectCreated:Put', 'creation'],
  ['ObjectCreated', 'creation'],
  ['', 'creation'],
  ['ObjectRemoved:Delete', 'removal'],
  ['s3:ObjectRemoved:DeleteMarkerCreated', 'removal'],
  ['LifecycleExpiration:Delete', 'removal'],
  ['ObjectTagging:Put', undefined],
  ['ObjectCreatedLater', undefined],
  ['Copy:s3:ObjectCreated', undefined],
  ['As3:ObjectCreated:Put', undefined],
  ['Objects3:Created:Put', undefined],
])('%j is %s', (eventName, kind) => {
  expect(eventKind(eventName)).toBe(kind)
})
