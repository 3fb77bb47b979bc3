import { expect, test } from 'vitest'
import { LedgerError } from '../core/index.ts'
import { encodeCursor } from './cursor.ts'
import type { Estimate } from './index.ts'
import { fakeEventOf } from './testing/fake-events.ts'
import { bucket, FakeLedger } from './testing/fake-ledger.ts'

/** So many events at equal distances. */
function filled(count: number, from: string, to: string): FakeLedger {
  const ledger = new FakeLedger()
  const [start, end] = [Date.parse(from), Date.parse(to)]
  for (let i = 0; i < count; i++) {
    const time = new Date(start + Math.floor(((end - start) * i) / count)).toISOString()
    ledger.happen(`in/${i}`, time)
  }
  return ledger
}

/** How many Queries were under way as each began. */
function watched({ events }: FakeLedger): number[] {
  const seen: number[] = []
  let running = 0
  const arrivals = events.arrivals.bind(events)
  events.arrivals = async (query) => {
    seen.push(++running)
    await new Promise(setImmediate)
    running--
    return arrivals(query)
  }
  return seen
}

const day = { from: '2026-11-23', to: '2026-11-24' }

test('an hour takes eight Queries, half a unit each, and reads no other hour', async () => {
  const ledger = filled(240, day.from, day.to)
  const hour = { from: '2026-11-23T04:00:00Z', to: '2026-11-23T05:00:00Z' }
  const page = await ledger
    .reader()
    .arrivals({ bucket, ...hour })
    .page()
  expect(page.items.map(({ object_key: key }) => key)).toEqual(
    Array.from({ length: 10 }, (_, i) => `in/${40 + i}`),
  )
  expect(page).toMatchObject({ requests: 8, readUnits: 4 })
  expect(page.cursor).toBeUndefined()
  expect(ledger.events.eventsRead).toBe(10)
})

test('a year of few events takes eight Queries a day, of which many are under way at once', async () => {
  const year = { from: '2025-11-24', to: '2026-11-24' }
  const ledger = filled(20, year.from, year.to)
  const seen = watched(ledger)
  const page = await ledger
    .reader()
    .arrivals({ bucket, ...year })
    .page()
  expect(page.items).toHaveLength(20)
  expect(page.requests).toBe(365 * 8)
  expect(Math.max(...seen)).toBe(32)
  expect(seen.filter((running) => running > 16).length).toBeGreaterThan(seen.length * 0.9)
})

test('of full days no more is read than a page wants, and a little for each shard', async () => {
  const ledger = filled(10_000, '2026-11-01', '2026-11-24')
  for (const newestFirst of [false, true]) {
    ledger.events.eventsRead = 0
    const options = { bucket, from: '2026-11-01', to: '2026-11-24', limit: 100, newestFirst }
    const page = await ledger.reader().arrivals(options).page()
    expect(page.items).toHaveLength(100)
    expect(page.requests).toBeLessThanOrEqual(16)
    expect(ledger.events.eventsRead).toBeLessThan(300)
    const next = await ledger.reader().arrivals(options).page(page.cursor)
    const [last, first] = [page.items.at(-1), next.items[0]]
    const order = [last?.event_time ?? '', first?.event_time ?? '']
    expect(order.toSorted()).toEqual(newestFirst ? order.toReversed() : order)
  }
})

test('without an end it goes on to now, by a clock that may be 15 minutes behind', async () => {
  const ledger = new FakeLedger()
  ledger.happen('a', '2026-11-23T10:00:00.000Z')
  ledger.happen('b', '2026-11-24T00:05:00.000Z')
  const read = (newestFirst: boolean) =>
    ledger.reader().arrivals({ bucket, from: '2026-11-23', newestFirst }).page()
  ledger.nowMs = Date.parse('2026-11-23T23:50:00Z')
  expect((await read(false)).items.map(({ object_key: key }) => key)).toEqual(['a', 'b'])
  expect((await read(true)).items.map(({ object_key: key }) => key)).toEqual(['b', 'a'])
  ledger.nowMs = Date.parse('2026-11-23T23:40:00Z')
  expect((await read(false)).requests).toBe(8)
  ledger.nowMs = Date.parse('2026-11-20T00:00:00Z')
  expect(await read(true)).toMatchObject({ items: [], requests: 0 })
})

test('many objects with one sort key are given by name, each once, by pages of any size and cost', async () => {
  const ledger = new FakeLedger()
  const keys = Array.from({ length: 120 }, (_, i) => `in/${String(i).padStart(3, '0')}`)
  const event = ledger.happen('in/000', '2026-11-23T04:00:00.000Z')
  ledger.events.put(...keys.map((key) => fakeEventOf({ ...event, key })))
  ledger.events.mostEvents = 10
  for (const newestFirst of [false, true]) {
    const expected = newestFirst ? keys.toReversed() : keys
    const options = { bucket, ...day, limit: 7, maxReadUnits: 1, newestFirst }
    const found: string[] = []
    for (let cursor: string | undefined, begun = false; !begun || cursor; begun = true) {
      const page = await ledger.reader().arrivals(options).page(cursor)
      found.push(...page.items.map(({ object_key: key }) => key))
      cursor = page.cursor
    }
    expect(found).toEqual(expected)
  }
})

test('a prefix that nothing has leads to the end, however little a page may cost', async () => {
  const ledger = filled(2_000, '2026-11-22', '2026-11-24')
  ledger.events.mostEvents = 20
  const options = { bucket, from: '2026-11-22', to: '2026-11-24', prefix: 'out/', maxReadUnits: 10 }
  let pages = 0
  let cursor: string | undefined
  do {
    const page = await ledger.reader().arrivals(options).page(cursor)
    expect(page.items).toEqual([])
    cursor = page.cursor
    pages++
  } while (cursor !== undefined)
  expect(pages).toBeGreaterThan(5)
  // Hardly anything is read again.
  expect(ledger.events.eventsRead).toBeLessThan(4_000)
})

test('the least cost of many days is said before they are read', async () => {
  const ledger = filled(10, '2026-10-01', '2026-11-24')
  const said: [Estimate, number][] = []
  const onEstimate = (estimate: Estimate) =>
    void said.push([estimate, ledger.events.queries.length])
  const read = (from: string, hook = onEstimate) =>
    ledger.reader().arrivals({ bucket, from, to: '2026-11-24', onEstimate: hook }).page()
  await read('2026-11-01')
  expect(said).toEqual([])
  const before = ledger.events.queries.length
  await read('2026-10-01')
  expect(said).toEqual([[{ leastReadUnits: 54 * 4 }, before]])
  const stop = new Error('Too much')
  const refuse = () => {
    throw stop
  }
  await expect(read('2020-01-01', refuse)).rejects.toBe(stop)
})

test('a loop that is left early reads no further', async () => {
  const ledger = filled(5_000, '2026-10-01', '2026-11-24')
  const arrivals = ledger.reader().arrivals({ bucket, from: '2026-10-01', to: '2026-11-24' })
  for await (const _ of arrivals) break
  for (let i = 0; i < 50; i++) await new Promise(setImmediate)
  const { length } = ledger.events.queries
  for (let i = 0; i < 50; i++) await new Promise(setImmediate)
  expect(ledger.events.queries).toHaveLength(length)
  expect(length).toBeLessThanOrEqual(8)
})

test('a failure is the answer once its day is come to, and of no concern before', async () => {
  const ledger = filled(30, '2026-11-01', '2026-11-24')
  const arrivals = ledger.events.arrivals.bind(ledger.events)
  const refusal = new LedgerError('refused', 'Cannot read arrivals')
  ledger.events.arrivals = async (query) => {
    if (query.date === '2026-11-20') throw refusal
    return arrivals(query)
  }
  const options = { bucket, from: '2026-11-01', to: '2026-11-24' }
  const seen: string[] = []
  await expect(async () => {
    for await (const { event_time: time } of ledger.reader().arrivals(options)) seen.push(time)
  }).rejects.toBe(refusal)
  expect(seen.at(-1)?.slice(0, 10)).toBe('2026-11-19')
})

test.each([
  ['no from', { from: undefined as never }, /from null: pass the time at which the range begins/],
  ['a from that is none', { from: 'yesterday' }, /from "yesterday": pass a Date, or text/],
  [
    'a from after to',
    { to: '2026-11-22' },
    /from "2026-11-23T00:00:00.000Z": it is after to "2026-11-22/,
  ],
  [
    'a range of more than ten years',
    { from: '2016-01-01' },
    /up to 2026-11-24T00:00:00.000Z there are 3980 days, each of eight Queries; pass a range of at most 3660/,
  ],
  ['a strong read', { consistent: true as never }, /no strong read of an index; history reads one/],
  ['a long prefix', { prefix: 'é'.repeat(513) }, /1026 bytes/],
  ['limit 0', { limit: 0 }, /limit 0: pass a whole number/],
  ['no bucket', { bucket: '' }, /the name of a bucket/],
])('%s is an invalid argument at once', (_, options, message) => {
  const read = () => new FakeLedger().reader().arrivals({ bucket, ...day, ...options })
  expect(read).toThrow(expect.objectContaining({ code: 'invalid-argument' }))
  expect(read).toThrow(message)
})

test('a cursor is that of its query alone, and leads nowhere outside of it', async () => {
  const ledger = filled(50, '2026-11-22', '2026-11-25')
  const reader = ledger.reader()
  const query = { bucket, ...day, limit: 3 }
  const { cursor = '' } = await reader.arrivals(query).page()
  expect((await reader.arrivals({ ...query, limit: 1 }).page(cursor)).items).toHaveLength(1)
  const another = { code: 'invalid-argument', message: expect.stringContaining('another query') }
  for (const other of [
    () => reader.arrivals({ ...query, newestFirst: true }),
    () => reader.arrivals({ ...query, prefix: 'in/' }),
    () => reader.arrivals({ ...query, to: '2026-11-25' }),
    () => reader.history({ bucket, key: 'in/1' }),
    () => reader.at({ bucket, time: day.from }),
  ]) {
    await expect(async () => other().page(cursor)).rejects.toMatchObject(another)
  }
  const from = '2026-11-23T00:00:00.000Z'
  const question = ['arrivals', bucket, from, '2026-11-24T00:00:00.000Z', '', false]
  for (const position of [
    ...[null, [], {}, { day: 5 }, { day: '2026-11-22' }, { day: '2026-13-01' }],
    ...[{ event: '2026-11-22T10:00:00.000Z|' }, { event: '2026-11-24T10:00:00.000Z|' }],
    ...[{ day: '2026-11-23T00' }, { event: `2026-11-23T${'x'.repeat(1_024)}` }],
    { event: '2026-11-23T10:00:00.000Z|', object: 'other/in/1' },
  ]) {
    const made = encodeCursor(question, position)
    await expect(async () => reader.arrivals(query).page(made)).rejects.toMatchObject(another)
  }
})
