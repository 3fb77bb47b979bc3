import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Row } from '../core/index.ts'
import type { RowFilter } from '../table/index.ts'
import { type Conditions, toRowMatcher } from './row-matcher.ts'

const held: Row = {
  ...{ bucket: 'uploads', object_key: 'in/a/photo.jpg', size: 5, etag: 'e1', sequencer: '0A' },
  ...{ event_time: '2026-11-23T04:00:00.5Z', event_name: 'ObjectCreated:Put' },
}
const matches = (conditions: Conditions, facts: Partial<Row> = {}) =>
  toRowMatcher(conditions, 'in/').matches({ ...held, ...facts })

test.each<[Conditions, boolean]>([
  [{}, true],
  [{ etag: '"e1"' }, true],
  [{ etag: 'e2' }, false],
  [{ minSize: 5, maxSize: 5 }, true],
  [{ minSize: 6 }, false],
  [{ maxSize: 4 }, false],
  [{ event: 'ObjectCreated' }, true],
  [{ event: 'ObjectCreated:*' }, true],
  [{ event: 'ObjectCreated:Copy' }, false],
  [{ event: 'Object' }, false],
  // Without a slash the name, with one the path below the prefix.
  [{ name: 'photo.*' }, true],
  [{ name: 'a*' }, false],
  [{ name: 'a/*.jpg' }, true],
  [{ name: 'in/*' }, false],
  [{ since: '2026-11-23T04:00:00.500Z' }, true],
  [{ since: '2026-11-23T05:00:00.501+01:00' }, false],
  [{ until: '2026-11-23T04:00:00.500Z' }, false],
  [{ since: '2026-11-23', until: '2026-11-24' }, true],
])('%j: %s', (conditions, expected) => {
  expect(matches(conditions)).toBe(expected)
})

test.each(['a[', '[a', '[!', 'a\\', '[\\'])('the name %s is no pattern', (name) => {
  expect(() => matches({ name })).toThrow(/^Cannot read with name /)
})

test('a tombstone matches when asked for, and a row without a time at no time', () => {
  expect(matches({}, { deleted: true })).toBe(false)
  expect(matches({ deleted: true }, { deleted: true })).toBe(true)
  for (const event_time of ['', 'yesterday']) {
    expect(matches({}, { event_time })).toBe(true)
    expect(matches({ until: '2100-01-01' }, { event_time })).toBe(false)
  }
})

const zones = ['Z', '+14:00', '-12:00', '+0100', '']

test('what DynamoDB leaves out beforehand never matches', () => {
  const times = fc
    .tuple(
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 0, max: 23 }),
      fc.constantFrom(...zones),
    )
    .map(([day, hour, zone]) => `2026-11-2${day}T${String(hour).padStart(2, '0')}:00:00${zone}`)
  const moments = fc.option(times, { nil: undefined })
  fc.assert(
    fc.property(times, moments, moments, (event_time, since, until) => {
      const { matches, filter } = toRowMatcher({ since, until }, '')
      const row = { ...held, event_time }
      if (matches(row)) expect(passes(row, filter)).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

/** By DynamoDB's rules: text compares as text. */
function passes({ event_time: time }: Row, { fromDay, beforeDay }: RowFilter): boolean {
  return (fromDay === undefined || time >= fromDay) && (beforeDay === undefined || time < beforeDay)
}
