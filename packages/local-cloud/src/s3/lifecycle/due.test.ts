import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LifecycleRule } from './configuration.ts'
import {
  abortsUpload,
  expiresCurrent,
  expiresMarker,
  expiresNoncurrent,
  midnightOf,
  prefixOfAll,
} from './due.ts'

const at = (text: string): number => Date.parse(text)

function rule(parts: Partial<LifecycleRule>): LifecycleRule {
  return { id: 'r', enabled: true, filter: { form: 'single', tags: [] }, ...parts }
}

function prefixRule(prefix: string): LifecycleRule {
  return rule({ filter: { form: 'single', prefix, tags: [] } })
}

// The example of S3's own guide: three days after half past ten on the 15th is midnight of the 19th.
test.each([
  ['2026-01-15T10:30:00Z', '2026-01-18T23:59:59.999Z', false],
  ['2026-01-15T10:30:00Z', '2026-01-19T00:00:00Z', true],
  ['2026-01-15T00:00:00Z', '2026-01-18T00:00:00Z', true],
  ['2026-01-15T23:59:59.999Z', '2026-01-18T23:00:00Z', false],
  ['2026-01-15T23:59:59.999Z', '2026-01-19T00:00:00Z', true],
])('of an object of %s three days are over at %s: %s', (written, now, expected) => {
  const rules = [rule({ expiration: { kind: 'days', days: 3 } })]
  const object = { key: 'k', sizeBytes: 1, lastModifiedMs: at(written) }
  expect(expiresCurrent(rules, object, midnightOf(at(now)))).toBe(expected)
})

test('a rule that is disabled does nothing', () => {
  const midnightMs = at('2026-06-01')
  const disabled = rule({
    enabled: false,
    expiration: { kind: 'days', days: 1 },
    noncurrent: { days: 1 },
    abortUploadsAfterDays: 1,
  })
  const object = { key: 'k', sizeBytes: 1, lastModifiedMs: 0 }
  expect(expiresCurrent([disabled], object, midnightMs)).toBe(false)
  expect(expiresMarker([disabled], object, midnightMs)).toBe(false)
  expect(expiresNoncurrent([disabled], object, 0, 9, midnightMs)).toBe(false)
  expect(abortsUpload([disabled], { key: 'k', initiatedMs: 0 }, midnightMs)).toBe(false)
})

test('a delete marker expires by days or ExpiredObjectDeleteMarker, never by date, tag or size', () => {
  const marker = { key: 'k', lastModifiedMs: 0 }
  const midnightMs = at('2026-06-01')
  const goes = (parts: Partial<LifecycleRule>): boolean =>
    expiresMarker([rule(parts)], marker, midnightMs)
  const expiration = { kind: 'days', days: 1 } as const
  expect(goes({ expiration })).toBe(true)
  expect(goes({ expiration: { kind: 'markers', remove: true } })).toBe(true)
  expect(goes({ expiration: { kind: 'markers', remove: false } })).toBe(false)
  expect(goes({ expiration: { kind: 'date', dateMs: 0 } })).toBe(false)
  expect(goes({ expiration, filter: { form: 'single', tags: [['a', 'b']] } })).toBe(false)
  const sized = { form: 'single', tags: [], sizeLessThanBytes: 9 } as const
  expect(goes({ expiration, filter: sized })).toBe(false)
})

test('ObjectSizeGreaterThan and ObjectSizeLessThan exclude their bounds', () => {
  const filter = { form: 'and', tags: [], sizeGreaterThanBytes: 2, sizeLessThanBytes: 5 } as const
  const rules = [rule({ filter, expiration: { kind: 'days', days: 1 } })]
  const goes = [1, 2, 3, 4, 5, 6].filter((sizeBytes) =>
    expiresCurrent(rules, { key: 'k', sizeBytes, lastModifiedMs: 0 }, at('2026-06-01')),
  )
  expect(goes).toEqual([3, 4])
})

test('the common prefix is the longest that all rules share', () => {
  const prefix = fc.string({ unit: fc.constantFrom('a', 'b', '\u{1f600}', '\u{1f601}') })
  fc.assert(
    fc.property(fc.array(prefix, { minLength: 1, maxLength: 4 }), (prefixes) => {
      const common = prefixOfAll(prefixes.map(prefixRule))
      expect(prefixes.every((each) => each.startsWith(common))).toBe(true)
      const next = [...(prefixes[0] ?? '').slice(common.length)][0]
      if (next === undefined) return
      expect(prefixes.every((each) => each.startsWith(common + next))).toBe(false)
    }),
  )
})
