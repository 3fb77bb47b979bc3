import fc from 'fast-check'
import { expect, test } from 'vitest'
import { binsOf, questionOf, spanOf } from './question.ts'
import { type Counted, percentiles, staleOf, summarize } from './summarize.ts'

const startMs = Date.parse('2026-11-23T04:00:00Z')
const dayMs = 86_400_000

const event: fc.Arbitrary<Counted> = fc
  .record({
    object_key: fc.constantFrom('a', 'b'),
    // Some that are so near that they arrive at once, or in another order.
    atMs: fc.oneof(fc.nat(4), fc.integer({ min: -dayMs, max: 2 * dayMs })),
    afterMs: fc.integer({ min: -5, max: 5 }),
    event_name: fc.constantFrom('ObjectCreated:Put', 'ObjectRemoved:Delete', 'ObjectTagging:Put'),
    size: fc.oneof(fc.constantFrom(0, 1_023, 1_024, 1_025, 1_024 ** 3), fc.nat()),
    position: fc.constantFrom('1', '2', '3', '4'),
  })
  .map(({ atMs, afterMs, ...rest }) => ({
    ...rest,
    event_time: new Date(startMs + atMs).toISOString(),
    arrived_at: new Date(startMs + atMs + afterMs).toISOString(),
  }))
const events = fc.array(event, { maxLength: 40 })
const span = fc
  .tuple(
    fc.oneof(fc.nat(4), fc.integer({ min: -dayMs, max: dayMs })),
    fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 40 * dayMs })),
  )
  .map(([after, length]) => ({ fromMs: startMs + after, toMs: startMs + after + length }))

test('the bins of a span are few, follow one another, and are all of it', () => {
  fc.assert(
    fc.property(span, (whole) => {
      const bins = binsOf(whole)
      expect(bins.length).toBeLessThanOrEqual(62)
      expect(bins[0]?.fromMs).toBe(whole.fromMs)
      expect(bins.at(-1)?.toMs).toBe(whole.toMs)
      for (const [i, bin] of bins.entries()) {
        expect(bin.fromMs).toBeLessThan(bin.toMs)
        if (i > 0) expect(bins[i - 1]?.toMs).toBe(bin.fromMs)
      }
    }),
  )
})

test('each upload of the span is counted once by time and once by size', () => {
  const size = fc.option(fc.constantFrom(0, 1, 1_024, 1_025), { nil: undefined })
  fc.assert(
    fc.property(events, span, size, size, (all, whole, minSize, maxSize) => {
      const { fromMs, toMs } = whole
      const within = all.filter((one) => {
        const at = Date.parse(one.event_time)
        return at >= fromMs && at < toMs && one.event_name === 'ObjectCreated:Put'
      })
      const wanted = within.filter(
        (one) => one.size >= (minSize ?? 0) && !(one.size > (maxSize ?? one.size)),
      )
      const summary = summarize(all, [], { span: whole, minSize, maxSize })
      const sum = (list: readonly Counted[]) => list.reduce((total, one) => total + one.size, 0)
      expect([summary.uploads, summary.bytes]).toEqual([wanted.length, sum(wanted)])
      expect(summary.sizes.reduce((total, { uploads }) => total + uploads, 0)).toBe(within.length)
      expect(summary.sizes.reduce((total, { bytes }) => total + bytes, 0)).toBe(sum(within))
      for (const bin of summary.bins) {
        const own = wanted.filter((one) => {
          const at = Date.parse(one.event_time)
          return at >= bin.fromMs && at < bin.toMs
        })
        expect([bin.uploads, bin.bytes]).toEqual([own.length, sum(own)])
      }
    }),
  )
})

test('an event is stale if a later one of its object had arrived before it', () => {
  fc.assert(
    fc.property(events, (all) => {
      const late = all.filter((one) =>
        all.some(
          (other) =>
            other.object_key === one.object_key &&
            (other.arrived_at ?? '') < (one.arrived_at ?? '') &&
            (other.position ?? '') > (one.position ?? ''),
        ),
      )
      expect(staleOf(all)).toEqual(new Set(late))
    }),
  )
})

test('a percentile is the least delay that so many of a hundred do not exceed', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 120 }), (delays) => {
      const least = (percent: number) =>
        Math.min(
          ...delays.filter(
            (delay) =>
              delays.filter((other) => other <= delay).length * 100 >= percent * delays.length,
          ),
        )
      expect(percentiles(delays)).toEqual({ median: least(50), p90: least(90), p99: least(99) })
    }),
  )
  expect(percentiles([])).toBeUndefined()
})

test('an address asks for a range up to now or for a part of the time', () => {
  const ask = (query: string) => questionOf(new URLSearchParams(query))
  expect(ask('')).toEqual({
    ...{ bucket: undefined, range: '24h', span: undefined, minSize: undefined, maxSize: undefined },
  })
  const chosen = ask('from=2026-11-23T04:00:00Z&to=2026-11-23T05:00:00Z&minSize=x&maxSize=5')
  expect(spanOf(chosen, 0)).toEqual({ fromMs: startMs, toMs: startMs + 3_600_000 })
  expect([chosen.minSize, chosen.maxSize]).toEqual([undefined, 5])
  expect(ask('from=2026-11-24&to=2026-11-23').span).toBeUndefined()
  const { fromMs, toMs } = spanOf(ask('range=1h'), startMs + 90_500)
  expect([fromMs - startMs, toMs - startMs]).toEqual([120_000 - 3_600_000, 120_000])
})
