import { expect, test } from 'vitest'
import { LedgerError } from '../core/index.ts'
import type { Estimate } from './index.ts'
import { createReader } from './reader.ts'
import { fakeEventOf } from './testing/fake-events.ts'
import { bucket, FakeLedger } from './testing/fake-ledger.ts'

const time = '2026-11-23T12:00:00Z'
const [before, after] = ['2026-11-23T10:00:00.000Z', '2026-11-23T14:00:00.000Z']
const name = (i: number) => String(i).padStart(4, '0')

test('a listing costs its rows, and a Query of half a unit for each object that changed since', async () => {
  const ledger = new FakeLedger()
  const first = Array.from({ length: 1_000 }, (_, i) => ledger.happen(`in/${name(i)}`, before))
  for (let i = 0; i < 100; i++) ledger.happen(`in/${name(i * 10)}`, after)
  for (let i = 0; i < 50; i++) ledger.happen(`in/${name(i)}-new`, after)
  ledger.happen('in/0005', after, 'ObjectRemoved:Delete')
  let [running, most] = [0, 0]
  const rows = ledger.events.rows.bind(ledger.events)
  ledger.events.rows = async (query) => {
    most = Math.max(most, ++running)
    await new Promise(setImmediate)
    running--
    return rows(query)
  }
  const page = await ledger.reader().at({ bucket, prefix: 'in/', time, limit: 2_000 }).page()
  expect(page.items.map(({ etag }) => etag)).toEqual(first.map(({ etag }) => etag))
  const listed = await ledger.reader().list({ bucket, deleted: true, limit: 2_000 }).page()
  expect(page.requests - listed.requests).toBe(151)
  expect(page.readUnits - listed.readUnits).toBe(151 / 2)
  expect(most).toBe(32)
})

test('pages of objects of which few were there are those of one loop, and take no longer', async () => {
  const ledger = new FakeLedger()
  for (let i = 0; i < 3_000; i++) ledger.happen(name(i), i % 100 === 0 ? before : after)
  const answer = ledger.reader().at({ bucket, time, limit: 3 })
  const found: string[] = []
  for (let cursor: string | undefined, begun = false; !begun || cursor; begun = true) {
    const page = await answer.page(cursor)
    found.push(...page.items.map(({ object_key: key }) => key))
    cursor = page.cursor
  }
  expect(found).toEqual(Array.from({ length: 30 }, (_, i) => name(i * 100)))
  expect(ledger.events.queries.length).toBeLessThan(2 * 3_000)
})

test('a folder needs no history if one object in it has stood since, and little if one was there', async () => {
  const ledger = new FakeLedger()
  for (let i = 0; i < 200; i++) {
    ledger.happen(`stood/${name(i)}`, before)
    if (i > 0) ledger.happen(`stood/${name(i)}`, after)
    ledger.happen(`changed/${name(i)}`, before)
    ledger.happen(`changed/${name(i)}`, after)
    ledger.happen(`new/${name(i)}`, after)
  }
  const level = (prefix: string) => ledger.reader().at({ bucket, prefix, time, delimiter: '/' })
  expect((await level('stood').page()).items).toEqual([{ prefix: 'stood/' }])
  expect(ledger.events.queries).toHaveLength(0)
  expect((await level('changed').page()).items).toEqual([{ prefix: 'changed/' }])
  expect(ledger.events.queries).toHaveLength(1)
  expect((await level('new').page()).items).toEqual([])
  expect(ledger.events.queries).toHaveLength(201)
  expect((await level('').page()).items).toEqual([{ prefix: 'changed/' }, { prefix: 'stood/' }])
})

test('the cost is said before many objects are looked up', async () => {
  const ledger = new FakeLedger()
  for (let i = 0; i < 2_000; i++) ledger.happen(name(i), after)
  const said: [Estimate, number][] = []
  const onEstimate = (estimate: Estimate) =>
    void said.push([estimate, ledger.events.queries.length])
  await ledger.reader().at({ bucket, time, onEstimate }).page()
  const [[estimate, queries] = [{}, 0], ...more] = said
  // 63 for the rows, and for the events 98 and half a unit for each.
  expect(estimate).toEqual({ readUnits: 63 + 98 + 1_000 })
  expect(queries).toBeLessThanOrEqual(260)
  expect(more).toEqual([])
  await ledger.reader().at({ bucket, time: after, onEstimate }).page()
  expect(said).toHaveLength(1)
})

test('an object of which the history has nothing so old is left out, or given as unknown', async () => {
  const ledger = new FakeLedger()
  ledger.happen('a', before, undefined, false)
  ledger.happen('a', after)
  ledger.happen('b', before)
  ledger.happen('new/c', after)
  const reader = ledger.reader()
  const keys = async (unknown: boolean, delimiter = '') =>
    Array.fromAsync(reader.at({ bucket, time, unknown, delimiter }))
  const b = expect.objectContaining({ object_key: 'b' })
  expect(await keys(false)).toEqual([b])
  // The history is as old as the ledger: nothing is older than it.
  expect(await keys(true)).toEqual([b])
  ledger.events.created = '2026-11-20T00:00:00.000Z'
  const unknown = [{ object_key: 'a', unknown: true }, b, { object_key: 'new/c', unknown: true }]
  expect(await keys(true)).toEqual(unknown)
  expect(await keys(true, '/')).toEqual([...unknown.slice(0, 2), { prefix: 'new/', unknown: true }])
  ledger.events.created = '2026-01-01T00:00:00.000Z'
  ledger.events.facts = async () => {
    throw new LedgerError('refused', 'Cannot describe')
  }
  expect(await keys(true)).toEqual(unknown)
})

test('reach is the age of the history, or the time for which it keeps an event', async () => {
  const ledger = new FakeLedger()
  const reader = ledger.reader()
  expect(await reader.reach({ bucket })).toEqual({
    exactSince: '2026-01-01T00:00:00.000Z',
    isComplete: true,
  })
  ledger.events.created = '2026-11-20T00:00:00.000Z'
  expect(await reader.reach({ bucket })).toEqual({
    exactSince: '2026-11-20T00:00:00.000Z',
    isComplete: false,
  })
  ledger.events.created = '2026-01-01T00:00:00.000Z'
  const fake = fakeEventOf(ledger.happen('a', after))
  const arrived_at = '2026-11-23T14:00:01.000Z'
  const expires_at = Date.parse(arrived_at) / 1000 + 7 * 24 * 60 * 60
  ledger.events.put({ ...fake, item: { ...fake.item, arrived_at, expires_at } })
  expect(await reader.reach({ bucket, prefix: 'a' })).toEqual({
    exactSince: '2026-11-17T12:00:00.000Z',
    isComplete: false,
  })
  // Of a ledger that is younger nothing has expired yet.
  const created = '2026-11-20T00:00:00.000Z'
  Object.assign(ledger.rows, { created })
  Object.assign(ledger.events, { created })
  expect(await reader.reach({ bucket })).toEqual({ exactSince: created, isComplete: true })
})

test('a ledger without a history table says how to have one', async () => {
  const { rows } = new FakeLedger()
  const reader = createReader({ rows, wait: async () => {}, now: () => 0 })
  const error = {
    code: 'configuration',
    message:
      'Cannot read history: the ledger was opened without a history table; pass history / --history-table NAME, or turn history on',
  }
  expect(() => reader.history({ bucket, key: 'a' })).toThrow(expect.objectContaining(error))
  expect(() => reader.arrivals({ bucket, from: time })).toThrow(expect.objectContaining(error))
  expect(() => reader.at({ bucket, time })).toThrow(expect.objectContaining(error))
  await expect(reader.reach({ bucket })).rejects.toMatchObject(error)
})

test.each([
  ['no time', { time: undefined as never }, /time null: pass the moment of the listing/],
  ['a time that is none', { time: 'noon' }, /time "noon": pass a Date, or text/],
  ['a long prefix', { prefix: 'x'.repeat(1_025) }, /1025 bytes/],
  ['limit 0', { limit: 0 }, /limit 0/],
])('%s is an invalid argument at once', (_, options, message) => {
  const at = () => new FakeLedger().reader().at({ bucket, time, ...options })
  expect(at).toThrow(expect.objectContaining({ code: 'invalid-argument' }))
  expect(at).toThrow(message)
})

test('a history of one object is pages of one Query each, strong on request', async () => {
  const ledger = new FakeLedger()
  for (let i = 0; i < 25; i++) ledger.happen('a', `2026-11-23T10:00:${name(i).slice(2)}.000Z`)
  const answer = ledger.reader().history({ bucket, key: 'a', limit: 10, consistent: true })
  const page = await answer.page()
  expect(page).toMatchObject({ requests: 1 })
  expect((await answer.page(page.cursor)).items[0]?.event_time).toBe('2026-11-23T10:00:10.000Z')
  expect(ledger.events.queries).toMatchObject([{ limit: 10, consistent: true }, { limit: 10 }])
  const range = { from: '2026-11-23T10:00:05Z', to: '2026-11-23T10:00:07Z' }
  const within = await ledger
    .reader()
    .history({ bucket, key: 'a', ...range })
    .page()
  expect(within.items).toHaveLength(2)
  expect(() => ledger.reader().history({ bucket, key: '' })).toThrow(/the key of an object/)
  expect(() => ledger.reader().history({ bucket, key: 'a', from: after, to: before })).toThrow(
    /it is after to/,
  )
})
