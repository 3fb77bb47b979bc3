import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventKind } from './event-kind.ts'
import { type Moment, positionOf } from './position.ts'

const event = (moment: Partial<Moment>): Moment => ({
  sequencer: '006743AA001C2D3E4F',
  eventTime: '2026-11-23T04:00:00.123Z',
  kind: 'creation',
  source: 'aws:s3',
  ...moment,
})

test('a position consists of the sequencer, then the rank, then the time', () => {
  expect(positionOf(event({}))).toBe('00000000000000006743AA001C2D3E4F|0|2026-11-23T04:00:00.123Z')
  expect(positionOf(event({ kind: 'removal' }))).toContain('|1|')
})

test('without a usable sequencer the time comes before the rank', () => {
  const zeros = '0'.repeat(32)
  expect(positionOf(event({ sequencer: '' }))).toBe(`${zeros}|2026-11-23T04:00:00.123Z|0`)
  expect(positionOf(event({ sequencer: '', eventTime: '', kind: 'removal' }))).toBe(
    `${zeros}|1970-01-01T00:00:00.000Z|1`,
  )
})

test('a removal wins over a creation of the same sequencer, whatever their times', () => {
  // A lifecycle deletion carries the sequencer of the creation, and either clock may be ahead.
  const removal = positionOf(event({ kind: 'removal', eventTime: '2020-01-01T00:00:00.000Z' }))
  const creation = positionOf(event({ eventTime: '2030-01-01T00:00:00.000Z' }))
  expect(removal > creation).toBe(true)
})

test('an event with a sequencer is later than any without', () => {
  const without = positionOf(event({ sequencer: '', eventTime: '9999-12-31T23:59:59.999Z' }))
  expect(positionOf(event({ sequencer: '01', eventTime: '' })) > without).toBe(true)
})

// The slow, obvious order: numbers, not text.
function compareByNumbers(a: Moment, b: Moment): number {
  const sequencer = (m: Moment) => BigInt(`0x${m.sequencer || '0'}`)
  const rank = (m: Moment) => (m.kind === 'removal' ? 1 : 0)
  const time = (m: Moment) => (m.eventTime === '' ? 0 : Date.parse(m.eventTime))
  const [x, y] = [sequencer(a), sequencer(b)]
  if (x !== y) return x < y ? -1 : 1
  return x === 0n ? time(a) - time(b) || rank(a) - rank(b) : rank(a) - rank(b) || time(a) - time(b)
}

// Few values of each, so that ties are common.
const moments = fc.record({
  sequencer: fc.constantFrom(
    '',
    '1',
    '0f',
    '0F',
    '6743aa001c2d3e4f',
    '006743AA001C2D3E4F',
    '006743AA001C2D3E50',
  ),
  eventTime: fc.constantFrom(
    '',
    '2026-11-23T04:00:00Z',
    '2026-11-23T04:00:00.123Z',
    '2026-11-22T23:59:59.999Z',
  ),
  kind: fc.constantFrom<EventKind>('creation', 'removal'),
  source: fc.constant('aws:s3'),
})

test('positions sort like the numbers in their parts', () => {
  fc.assert(
    fc.property(moments, moments, (a, b) => {
      const [x, y] = [positionOf(a), positionOf(b)]
      const byText = x < y ? -1 : x > y ? 1 : 0
      expect(byText).toBe(Math.sign(compareByNumbers(a, b)))
    }),
    { numRuns: 2_000 },
  )
})
