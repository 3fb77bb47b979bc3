import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Position } from '../../core/index.ts'
import type { HistoryItem } from '../../table/index.ts'
import { followArrivals } from './follow-arrivals.ts'

const start = Date.parse('2026-11-23T23:50:00Z')
const secondMs = 1_000
const minuteMs = 60 * secondMs

interface Upload {
  readonly item: HistoryItem
  readonly time: number
  /** When the index has it. */
  readonly visibleAt: number
}

function uploadOf(timeMs: number, delayMs: number, i: number): Upload {
  const time = start + timeMs
  // Two in three are of one object, and many of one time.
  const key = i % 3 === 0 ? `in/${i}` : 'in/x'
  const event_time = new Date(time).toISOString()
  const item: HistoryItem = {
    ...{ bucket: 'uploads', object_key: key, event_time, event_name: 'ObjectCreated:Put' },
    ...{ position: `${String(i).padStart(32, '0')}|0|${event_time}` as Position },
    ...{ size: 1, etag: 'e', arrived_at: event_time },
  }
  return { item, time, visibleAt: time + delayMs }
}

// Most are there after some seconds, some only after retries; some at the very edge.
const delay = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 5 * secondMs }) },
  fc.integer({ min: 0, max: 8 * minuteMs }),
  fc.constant(8 * minuteMs),
)
const time = fc.oneof(
  fc.integer({ min: 0, max: 20 * minuteMs }),
  fc.integer({ min: 0, max: 20 }).map((n) => n * minuteMs),
)
const history = fc.array(fc.tuple(time, delay), { maxLength: 60 })

/** What it gives between the start and half an hour after it, by rounds of so many milliseconds. */
async function followed(
  uploads: readonly Upload[],
  since: number,
  pauseMs: number,
  clockAheadMs: number,
): Promise<{ given: HistoryItem[]; readAgain: number }> {
  let now = start
  let read = 0
  const given: HistoryItem[] = []
  const events = followArrivals(new Date(since), {
    async *arrivals(from) {
      const there = uploads
        .filter(({ visibleAt, time }) => visibleAt <= now && time >= from.getTime())
        .sort((a, b) => a.time - b.time)
      for (const { item } of there) {
        read++
        yield item
      }
    },
    async wait() {
      now += pauseMs
      return now <= start + 30 * minuteMs
    },
    now: () => now + clockAheadMs,
  })
  for await (const event of events) given.push(event)
  return { given, readAgain: read - given.length }
}

test('each event is given once, however late the index has it within eight minutes', async () => {
  await fc.assert(
    fc.asyncProperty(
      history,
      fc.integer({ min: 0, max: 5 * minuteMs }),
      fc.constantFrom(secondMs, 7 * secondMs, 50 * secondMs),
      fc.constantFrom(0, -14 * minuteMs, 14 * minuteMs),
      async (times, before, pauseMs, clockAheadMs) => {
        const uploads = times.map(([time, delay], i) => uploadOf(time, delay, i))
        const since = start + before
        const { given } = await followed(uploads, since, pauseMs, clockAheadMs)
        const expected = uploads.filter(({ time }) => time >= since).map(({ item }) => item)
        const byPosition = (a: HistoryItem, b: HistoryItem) => (a.position < b.position ? -1 : 1)
        expect(given.toSorted(byPosition)).toEqual(expected.toSorted(byPosition))
      },
    ),
    { numRuns: 60 },
  )
})

test('what comes in order is given in order, and little of it is read again', async () => {
  // Four events a minute.
  const uploads = Array.from({ length: 80 }, (_, i) => uploadOf(i * 15 * secondMs, 100, i))
  const { given, readAgain } = await followed(uploads, start, secondMs, 0)
  expect(given).toEqual(uploads.map(({ item }) => item))
  // In each of 1,800 rounds some five, and once a minute some forty.
  expect(readAgain).toBeLessThan(1_800 * 6 + 30 * 45)
})
