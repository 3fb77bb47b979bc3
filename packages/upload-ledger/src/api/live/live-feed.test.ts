import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LiveEvent } from '../schemas/live-event.ts'
import { createLiveFeed, type LiveFeed, type LiveOptions } from './live-feed.ts'

const event = (number: number): LiveEvent => ({
  time: '2026-11-23T04:00:00.000Z',
  outcome: 'written',
  message: `Saved metadata for uploads/${number}`,
  bucket: number % 2 === 0 ? 'even' : 'odd',
  object_key: String(number),
})

/** A reader that takes what it is given when it is asked to, as a client does. */
function read(feed: LiveFeed, lastEventId?: string, options?: LiveOptions) {
  const reader = feed.open(lastEventId, options).getReader()
  const decoder = new TextDecoder()
  let text = ''
  let lastId = lastEventId
  const seen: string[] = []
  const parse = () => {
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n')
      text = text.slice(end + 2)
      const field = (name: string) =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
      lastId = field('id') ?? lastId
      const data = field('data')
      if (field('event') === 'gap') seen.push('gap')
      else if (data !== undefined) seen.push(JSON.parse(data).object_key)
    }
  }
  return {
    seen,
    lastId: () => lastId,
    /** Takes one chunk, and gives whether there was one. */
    async take(): Promise<boolean> {
      const { done, value } = await reader.read()
      text += decoder.decode(value, { stream: true })
      parse()
      return !done
    },
    /** Takes chunks until it has seen this key. */
    async takeUntil(key: string): Promise<void> {
      while (seen.at(-1) !== key) await this.take()
    },
    leave: () => reader.cancel(),
  }
}

test('a reader gets what is published while it is there, in order', async () => {
  const feed = createLiveFeed({ epoch: 'e' })
  feed.publish(event(1))
  const reader = read(feed)
  for (let number = 2; number <= 500; number++) feed.publish(event(number))
  await reader.takeUntil('500')
  expect(reader.seen).toEqual(Array.from({ length: 499 }, (_, i) => String(i + 2)))
  await reader.leave()
  expect(feed.counts().readers).toBe(0)
})

test('a reader that comes back misses nothing that is held and gets nothing twice', async () => {
  const step = fc.record({
    published: fc.nat({ max: 8 }),
    taken: fc.nat({ max: 4 }),
    comesBack: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const feed = createLiveFeed({ epoch: 'e', mostEvents: 1_000 })
      let number = 0
      let reader = read(feed)
      const seen: string[] = []
      await reader.take()
      for (const { published, taken, comesBack } of steps) {
        for (let i = 0; i < published; i++) feed.publish(event(++number))
        for (let i = 0; i < taken && seen.length + reader.seen.length < number; i++) {
          await reader.take()
        }
        if (!comesBack) continue
        await reader.leave()
        seen.push(...reader.seen)
        reader = read(feed, reader.lastId())
        await reader.take()
      }
      feed.publish(event(++number))
      await reader.takeUntil(String(number))
      seen.push(...reader.seen)
      expect(seen).toEqual(Array.from({ length: number }, (_, i) => String(i + 1)))
      await reader.leave()
    }),
  )
})

test.each([
  ['of another process', 'other-5'],
  ['of an event to come', 'e-99'],
  ['that is none', 'hello'],
  ['of an event before those that are held', 'e-2'],
])('an id %s is answered by a gap and all that is held', async (_, id) => {
  const feed = createLiveFeed({ epoch: 'e', mostEvents: 3 })
  for (let number = 1; number <= 6; number++) feed.publish(event(number))
  const reader = read(feed, id)
  await reader.takeUntil('6')
  expect(reader.seen).toEqual(['gap', '4', '5', '6'])
  await reader.leave()
})

test('a slow reader is dropped when its next event is no longer held; others go on', async () => {
  const feed = createLiveFeed({ epoch: 'e', mostEvents: 10 })
  const [slow, fast] = [read(feed), read(feed)]
  await slow.take()
  await fast.take()
  for (let number = 1; number <= 100; number++) {
    feed.publish(event(number))
    await fast.takeUntil(String(number))
    expect(feed.counts().events).toBeLessThanOrEqual(10)
  }
  expect(fast.seen).toHaveLength(100)
  await expect(slow.takeUntil('100')).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('more slowly than they come'),
  })
  expect(feed.counts().readers).toBe(1)
  const back = read(feed, slow.lastId())
  await back.takeUntil('100')
  expect(back.seen.slice(0, 2)).toEqual(['gap', '91'])
  await fast.leave()
  await back.leave()
})

test('what is held is bounded in characters, however long a key is', () => {
  const feed = createLiveFeed({ epoch: 'e', mostCharacters: 20_000 })
  for (let number = 1; number <= 1_000; number++) {
    feed.publish({ ...event(number), object_key: '\u0000'.repeat(1_024) })
    expect(feed.counts().characters).toBeLessThanOrEqual(20_000)
  }
  expect(feed.counts().events).toBeGreaterThan(0)
})

test('a filter passes over other events, and an id still moves on', async () => {
  const feed = createLiveFeed({ epoch: 'e', mostEvents: 4, heartbeatMs: 1 })
  const reader = read(feed, undefined, { wants: ({ bucket }) => bucket === 'even' })
  for (const number of [1, 2, 3]) feed.publish(event(number))
  await reader.takeUntil('2')
  for (const number of [5, 7, 9]) {
    feed.publish(event(number))
    const [, count = ''] = (reader.lastId() ?? '').split('-')
    // A heartbeat brings the id of what was passed over.
    while (reader.lastId() === `e-${count}`) await reader.take()
  }
  await reader.leave()
  const back = read(feed, reader.lastId(), { wants: ({ bucket }) => bucket === 'even' })
  feed.publish(event(10))
  await back.takeUntil('10')
  expect(back.seen).toEqual(['10'])
  await back.leave()
})

test('there are at most so many readers, and one that has gone makes room', async () => {
  const feed = createLiveFeed({ epoch: 'e', mostReaders: 2 })
  const first = read(feed)
  const gone = new AbortController()
  const second = read(feed, undefined, { signal: gone.signal })
  expect(() => read(feed)).toThrow(expect.objectContaining({ code: 'unavailable' }))
  gone.abort()
  const third = read(feed)
  await second.take()
  expect(await second.take()).toBe(false)
  await first.leave()
  feed.close()
  await third.take()
  expect(await third.take()).toBe(false)
  expect(feed.counts().readers).toBe(0)
})
