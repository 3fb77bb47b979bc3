import fc from 'fast-check'
import { expect, inject, test, vi } from 'vitest'
import { toComparableTime } from './event-time.ts'

const seed = inject('seed')

test.each([
  ['2026-11-23T04:00:00.123Z', '2026-11-23T04:00:00.123Z'],
  ['2026-11-23T04:00:00Z', '2026-11-23T04:00:00.000Z'],
  ['2026-11-23T04:00:00.5', '2026-11-23T04:00:00.500Z'],
  ['2026-11-23T04:00:00.123456789Z', '2026-11-23T04:00:00.123Z'],
  ['2026-11-23 04:00:00.123456Z', '2026-11-23T04:00:00.123Z'],
  ['2026-11-23T04:00:00+02:00', '2026-11-23T02:00:00.000Z'],
  ['2026-11-23T04:00:00-0230', '2026-11-23T06:30:00.000Z'],
  ['', '1970-01-01T00:00:00.000Z'],
])('%j is %s', (raw, comparable) => {
  expect(toComparableTime(raw)).toBe(comparable)
})

test('a time without a zone is read as UTC in any time zone', () => {
  vi.stubEnv('TZ', 'America/New_York')
  try {
    expect(toComparableTime('2026-11-23T04:00:00')).toBe('2026-11-23T04:00:00.000Z')
  } finally {
    vi.unstubAllEnvs()
  }
})

test('the first and the last moment that four digits can write are times', () => {
  expect(toComparableTime('0000-01-01T00:00:00Z')).toBe('0000-01-01T00:00:00.000Z')
  expect(toComparableTime('9999-12-31T23:59:59.999Z')).toBe('9999-12-31T23:59:59.999Z')
  expect(toComparableTime('9999-12-31T23:59:59+23:59')).toBe('9999-12-31T00:00:59.000Z')
})

test.each([
  'yesterday',
  '2026-13-01T00:00:00Z',
  '2026-11-23',
  '+12026-11-23T04:00:00Z',
  '1763870400',
  '2026-11-23T04:00:00Zulu',
  '2026-11-23T04:00:00.1234567890Z',
  '9999-12-31T23:59:59.999-00:01',
  '9999-12-31T23:59:59-0100',
  '0000-01-01T00:00:00+00:01',
])('what is no such time is refused by its field: %j', (raw) => {
  expect(() => toComparableTime(raw)).toThrow(/^Cannot read eventTime: /)
})

test(`a time as S3 writes it is what Date makes of it, or refused as Date refuses it (seed ${seed})`, () => {
  const digits = (count: number, most: number) =>
    fc.nat(most).map((value) => String(value).padStart(count, '0'))
  fc.assert(
    fc.property(
      digits(4, 9999),
      digits(2, 13),
      digits(2, 32),
      digits(2, 25),
      digits(2, 61),
      digits(2, 61),
      digits(3, 999),
      (year, month, day, hour, minute, second, ms) => {
        const raw = `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`
        const instant = new Date(raw)
        const isTime = !Number.isNaN(instant.getTime()) && instant.getUTCFullYear() <= 9999
        if (isTime) expect(toComparableTime(raw)).toBe(instant.toISOString())
        else expect(() => toComparableTime(raw)).toThrow('is not a time')
      },
    ),
    { seed, numRuns: 2_000 },
  )
})
