import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLiveFeed, type LiveFeed } from '../../../upload-ledger/src/api/index.ts'
import type { Client } from '../api/client.ts'
import type { LiveEvent } from '../api/types.ts'
import { createLiveStore } from './live-store.ts'

const event = (number: number): LiveEvent => ({
  time: new Date(1_795_000_000_000 + number).toISOString(),
  outcome: 'written',
  message: `Saved metadata for uploads/${number}`,
  bucket: 'uploads',
  object_key: String(number),
})

/** A server whose feed begins, at each start, with the last events of before, as that of `dev` does. */
function createServer(kept: number) {
  const published: LiveEvent[] = []
  let starts = 0
  let feed: LiveFeed
  let opened = new AbortController()
  function start(): void {
    feed = createLiveFeed({ epoch: `epoch${starts++}`, mostEvents: 500 })
    for (const one of published.slice(-kept)) feed.publish(one)
  }
  start()
  const client = {
    openLive: async (lastId: string, signal: AbortSignal) => {
      opened = new AbortController()
      return feed.open(lastId, { signal: AbortSignal.any([signal, opened.signal]) })
    },
  } as unknown as Client
  return {
    client,
    publish(count: number) {
      for (let i = 0; i < count; i++) {
        const next = event(published.length)
        published.push(next)
        feed.publish(next)
      }
    },
    breakOff: () => opened.abort(),
    restart() {
      opened.abort()
      start()
    },
    published,
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

test('a page misses nothing and shows nothing twice, through breaks and restarts', async () => {
  const step = fc.record({
    count: fc.nat({ max: 12 }),
    next: fc.constantFrom('go on', 'break off', 'restart'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const server = createServer(500)
      const store = createLiveStore(
        (then) => then(),
        () => settled().then(() => {}),
      )
      const stop = store.start(server.client)
      for (const { count, next } of steps) {
        server.publish(count)
        if (next === 'break off') server.breakOff()
        if (next === 'restart') server.restart()
        if (next === 'go on') await settled()
      }
      const isWhole = () => store.state.total >= server.published.length
      for (let waits = 0; waits < 200 && !isWhole(); waits++) await settled()
      stop()
      const shown = Array.from({ length: store.state.total }, (_, i) => store.at(i)?.object_key)
      expect(shown).toEqual(server.published.map(({ object_key }) => object_key))
      expect(store.state.gaps).toBe(0)
    }),
    { numRuns: 60 },
  )
})

test('a page says so where the server holds no event that it had', async () => {
  const server = createServer(5)
  const store = createLiveStore(
    (then) => then(),
    () => settled().then(() => {}),
  )
  const stop = store.start(server.client)
  server.publish(3)
  while (store.state.total < 3) await settled()
  server.breakOff()
  server.publish(20)
  server.restart()
  while (store.state.total < 8) await settled()
  expect(store.state.gaps).toBe(1)
  expect(store.at(store.state.total - 1)?.object_key).toBe('22')
  stop()
})

test('a burst is one change for those who listen', async () => {
  const frames: (() => void)[] = []
  const server = createServer(40)
  const store = createLiveStore((then) => frames.push(then))
  const stop = store.start(server.client)
  let changes = 0
  store.subscribe(() => changes++)
  await settled()
  server.publish(30)
  await settled()
  expect(changes).toBe(0)
  expect(frames).toHaveLength(1)
  frames.pop()?.()
  expect(changes).toBe(1)
  expect(store.state.total).toBe(30)
  stop()
})
