import { expect, test } from 'vitest'
import { LedgerError, type Position } from '../../core/index.ts'
import type { LedgerReader } from '../../reader/index.ts'
import type { HistoryItem } from '../../table/index.ts'
import { openHistoryFeed } from './history-feed.ts'

const startMs = Date.parse('2026-11-23T04:00:00Z')

function eventAt(ms: number, key: string): HistoryItem {
  const event_time = new Date(ms).toISOString()
  return {
    ...{ bucket: 'uploads', object_key: key, event_time, event_name: 'ObjectCreated:Put' },
    ...{ position: `0|0|${event_time}` as Position, size: 5, etag: 'e' },
    arrived_at: new Date(ms + 200).toISOString(),
  }
}

/** A feed whose rounds are begun one by one, over a history in memory. */
function openFeed(...history: HistoryItem[]) {
  const failures: unknown[] = []
  const ends: Error[] = []
  let [rounds, nowMs] = [0, startMs]
  let goOn = (_: boolean) => {}
  const reader = {
    async *arrivals({ from }: { from: Date }) {
      rounds++
      const failure = failures.shift()
      if (failure !== undefined) throw failure
      yield* history.filter(({ event_time }) => event_time >= from.toISOString())
    },
  }
  const feed = openHistoryFeed(reader as unknown as LedgerReader, ['uploads'], {
    now: () => nowMs,
    onEnd: (error) => ends.push(error),
    pause: (signal) =>
      new Promise((resolve) => {
        goOn = resolve
        signal.addEventListener('abort', () => resolve(false))
      }),
  })
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  return {
    ...{ feed, history, failures, ends },
    rounds: () => rounds,
    async next() {
      await settle()
      nowMs += 2_000
      goOn(true)
      await settle()
    },
  }
}

async function firstEvents(feed: ReturnType<typeof openFeed>['feed'], count: number) {
  const events: Record<string, unknown>[] = []
  const stream = feed.open('none-0').pipeThrough(new TextDecoderStream() as never)
  const reader = stream.getReader() as ReadableStreamDefaultReader<string>
  for (let text = ''; events.length < count; ) {
    text += (await reader.read()).value ?? ''
    events.length = 0
    for (const [, data = ''] of text.matchAll(/data: (\{"time.*)\n/g)) events.push(JSON.parse(data))
  }
  return { events, cancel: () => reader.cancel() }
}

test('the history is asked again only while somebody reads the feed', async () => {
  const [before, old] = [eventAt(startMs - 60_000, 'in/before'), eventAt(startMs - 700_000, 'old')]
  const { feed, history, rounds, next } = openFeed(before, old)
  for (let i = 0; i < 5; i++) await next()
  expect(rounds()).toBe(1)
  const first = await firstEvents(feed, 1)
  expect(first.events).toMatchObject([
    { object_key: 'in/before', outcome: 'recorded', time: '2026-11-23T03:59:00.200Z', size: 5 },
  ])
  await next()
  expect(rounds()).toBe(2)
  await first.cancel()
  history.push(eventAt(startMs + 4_000, 'in/meanwhile'))
  await next()
  await next()
  expect(rounds()).toBe(2)
  const again = await firstEvents(feed, 1)
  await next()
  expect(rounds()).toBe(3)
  await again.cancel()
  const all = await firstEvents(feed, 2)
  expect(all.events.map(({ object_key }) => object_key)).toEqual(['in/before', 'in/meanwhile'])
  feed.close()
})

test('a failure that may pass ends a round, and any other the following of the bucket', async () => {
  const { feed, history, failures, ends, next } = openFeed()
  const reading = await Promise.all([feed.open(undefined)])
  failures.push(new LedgerError('unavailable', 'Cannot query: throttled'))
  await next()
  expect(ends).toEqual([])
  history.push(eventAt(startMs, 'in/after'))
  await next()
  const after = await firstEvents(feed, 1)
  expect(after.events).toMatchObject([{ object_key: 'in/after' }])
  failures.push(new LedgerError('refused', 'Cannot query: no right'))
  await next()
  expect(ends).toMatchObject([{ code: 'refused' }])
  await after.cancel()
  await reading[0]?.cancel()
  feed.close()
})
