import { expect, test } from 'vitest'
import { toComparableTime } from './event-time.ts'

test.each([
  ['2026-11-23T04:00:00.123Z', '2026-11-23T04:00:00.123Z'],
  ['2026-11-23T04:00:00Z', '2026-11-23T04:00:00.000Z'],
  ['2026-11-23T04:00:00.5', '2026-11-23T04:00:00.500Z'],
  ['2026-11-23T04:00:00.123456789Z', '2026-11-23T04:00:00.123Z'],
  ['2026-11-23 04:00:00.123456Z', '2026-11-23T04:00:00.123Z'],
  ['2026-11-23T04:00:00+02:00', '2026-11-23T02:00:00.000Z'],
  ['', '1970-01-01T00:00:00.000Z'],
])('%j is %s', (raw, comparable) => {
  expect(toComparableTime(raw)).toBe(comparable)
})

test.each([
  'yesterday',
  '2026-13-01T00:00:00Z',
  '2026-11-23',
  '+12026-11-23T04:00:00Z',
  '1763870400',
])('what is no such time is refused by its field: %j', (raw) => {
  expect(() => toComparableTime(raw)).toThrow(/^Cannot read eventTime: /)
})
