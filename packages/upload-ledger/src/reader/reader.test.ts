import { expect, test } from 'vitest'
import { LedgerError, type Row } from '../core/index.ts'
import { encodeCursor } from './cursor.ts'
import type { Estimate } from './index.ts'
import { createReader, type LedgerReader } from './reader.ts'
import { FakeRows } from './testing/fake-rows.ts'

const bucket = 'uploads'

function row(key: string, facts: Partial<Row> = {}): Row {
  const event = { event_time: '2026-11-23T04:00:00Z', event_name: 'ObjectCreated:Put' }
  return { bucket, object_key: key, size: 1, etag: 'e', ...event, sequencer: '0A', ...facts }
}

function over(rows: FakeRows, parallel?: number): LedgerReader {
  return createReader({ rows, wait: async () => {}, now: () => 0, parallel })
}

function filled(keys: Iterable<string>): FakeRows {
  const rows = new FakeRows()
  rows.put(...Array.from(keys, (key) => row(key)))
  return rows
}

function* numbered(count: number, name: (i: number) => string): Generator<string> {
  for (let i = 0; i < count; i++) yield name(i)
}

const throttle = new LedgerError('unavailable', 'Cannot read', {
  cause: Object.assign(new Error('Slow down'), { name: 'ProvisionedThroughputExceededException' }),
})

test('a level of 100 folders over 20,000 objects takes a Query for each folder, of half a unit', async () => {
  const folder = (i: number) => String(i % 100).padStart(2, '0')
  const rows = filled(numbered(20_000, (i) => `in/${folder(i)}/${i}.jpg`))
  const page = await over(rows).list({ bucket, prefix: 'in/', delimiter: '/' }).page()
  expect(page.items).toEqual(
    Array.from({ length: 100 }, (_, i) => ({ prefix: `in/${folder(i)}/` })),
  )
  expect(page).toMatchObject({ requests: 101, readUnits: 50.5 })
})

test('a level of plain files is read by growing pages', async () => {
  const rows = filled(numbered(10_000, (i) => `in/${String(i).padStart(5, '0')}`))
  const reader = over(rows)
  const page = await reader.list({ bucket, prefix: 'in/', delimiter: '/' }).page()
  expect(page.items).toHaveLength(1_000)
  expect(page.requests).toBeLessThanOrEqual(8)
  expect(rows.rowsRead).toBeLessThanOrEqual(1_020)
  // The next page goes on as fast as the last one ended.
  const next = await reader.list({ bucket, prefix: 'in/', delimiter: '/' }).page(page.cursor)
  expect(next.items).toHaveLength(1_000)
  expect(next.requests).toBeLessThanOrEqual(2)
})

test('the last items of a page behind some tombstones take few Queries', async () => {
  const rows = new FakeRows()
  const deleted = (i: number) => (i % 20 === 7 ? ({ deleted: true } as const) : {})
  rows.put(...Array.from({ length: 9_000 }, (_, i) => row(`${10_000 + i}`, deleted(i))))
  const page = await over(rows).list({ bucket }).page()
  expect(page.items).toHaveLength(1_000)
  expect(page.requests).toBe(3)
  expect(rows.rowsRead).toBeLessThan(1_100)
})

test('a folder in which nothing is left is not shown, and is read once', async () => {
  const rows = filled(['a/1', 'c/1'])
  rows.put(...Array.from({ length: 5_000 }, (_, i) => row(`b/${i}`, { size: 0, deleted: true })))
  const list = (deleted: boolean) => over(rows).list({ bucket, delimiter: '/', deleted }).page()
  const page = await list(false)
  expect(page.items).toEqual([{ prefix: 'a/' }, { prefix: 'c/' }])
  expect(page.requests).toBeLessThan(15)
  expect((await list(true)).items).toEqual(['a/', 'b/', 'c/'].map((prefix) => ({ prefix })))
})

test.each([
  ['evenly', (i: number) => `in/${String(i).padStart(6, '0')}`],
  ['by day', (i: number) => `in/2026/11/${String((i % 30) + 1).padStart(2, '0')}/${i}`],
  ['in one deep folder', (i: number) => `in/${i < 20 ? i : `x/y/z/${i}`}`],
  ['by hash', (i: number) => `in/${Math.imul(i, 0x9e3779b1) >>> 0}`],
])('keys spread %s are read by Queries at once, each row once', async (_, name) => {
  const rows = filled(numbered(20_000, name))
  rows.mostRows = 200
  let atOnce = 0
  const most: number[] = []
  const query = rows.query.bind(rows)
  rows.query = async (one) => {
    atOnce++
    const page = await query(one)
    await new Promise(setImmediate)
    most.push(atOnce--)
    return page
  }
  const page = await over(rows).usage({ bucket, prefix: 'in/', depth: 0 }).page()
  expect(page.items).toEqual([{ prefix: 'in/', count: 20_000, bytes: 20_000 }])
  // 100 pages, and what it takes to divide: probes, and ranges that end within a page.
  expect(page.requests).toBeLessThan(170)
  expect(rows.rowsRead).toBeLessThan(20_100)
  expect(Math.max(...most)).toBe(8)
  // Busy nearly all the time: the pages of eight readers, one after another, would take 100.
  expect(most.filter((n) => n >= 6).length).toBeGreaterThan(page.requests / 2)
})

test('what is read ahead waits within a bound, and the reading with it', async () => {
  const rows = filled(numbered(100_000, (i) => `${String(i).padStart(6, '0')}`))
  rows.mostRows = 500
  const found = over(rows).find({ bucket })[Symbol.asyncIterator]()
  await found.next()
  for (let i = 0; i < 500; i++) await new Promise(setImmediate)
  expect(rows.rowsRead).toBeLessThan(30_000)
  let count = 1
  while (!(await found.next()).done) count++
  expect(count).toBe(100_000)
})

test('a page of many matches reads little beyond its end', async () => {
  const rows = filled(numbered(50_000, (i) => `${String(i).padStart(6, '0')}`))
  rows.mostRows = 1_000
  const page = await over(rows).find({ bucket, limit: 100 }).page()
  expect(page.items).toHaveLength(100)
  expect(rows.rowsRead).toBe(256)
})

test('many pages of sums read hardly more than one loop', async () => {
  const rows = filled(numbered(20_000, (i) => `${String(i).padStart(5, '0').slice(0, 3)}/${i}`))
  rows.mostRows = 250
  const answer = over(rows).usage({ bucket, limit: 20 })
  let folders = 0
  for (let cursor: string | undefined, begun = false; !begun || cursor; begun = true) {
    const page = await answer.page(cursor)
    folders += page.items.length
    cursor = page.cursor
  }
  expect(folders).toBe(201)
  expect(rows.rowsRead).toBeLessThan(23_000)
})

test('a page of few matches is looked for by Queries at once', async () => {
  const rows = filled(numbered(20_000, (i) => `${String(i).padStart(5, '0')}`))
  rows.put(row('12345', { etag: 'rare' }))
  rows.mostRows = 100
  let [atOnce, most] = [0, 0]
  const query = rows.query.bind(rows)
  rows.query = async (one) => {
    most = Math.max(most, ++atOnce)
    await new Promise(setImmediate)
    atOnce--
    return query(one)
  }
  const page = await over(rows).find({ bucket, etag: 'rare' }).page()
  expect(page.items).toHaveLength(1)
  expect(page.cursor).toBeUndefined()
  expect(rows.rowsRead).toBeLessThan(20_200)
  expect(most).toBe(8)
})

test('a loop that is left early reads no further', async () => {
  const rows = filled(numbered(50_000, (i) => `${String(i).padStart(6, '0')}`))
  rows.mostRows = 100
  for await (const { object_key } of over(rows).find({ bucket })) {
    if (object_key === '000250') break
  }
  const before = rows.queries.length
  for (let i = 0; i < 100; i++) await new Promise(setImmediate)
  expect(rows.queries.length - before).toBeLessThanOrEqual(8)
})

test('a page ends once it has cost what it may, and its cursor goes on', async () => {
  const rows = filled(numbered(10_000, (i) => `${String(i).padStart(6, '0')}`))
  rows.mostRows = 160
  const answer = over(rows, 1).find({ bucket, etag: 'none', maxReadUnits: 50 })
  const page = await answer.page()
  expect(page).toMatchObject({ items: [], readUnits: 50 })
  let pages = 1
  for (let { cursor } = page; cursor !== undefined; pages++)
    cursor = (await answer.page(cursor)).cursor
  expect(pages).toBe(7)
})

test('a throttled page is asked again, later and later, and goes on where it was', async () => {
  const rows = filled(numbered(30, (i) => `${String(i).padStart(2, '0')}`))
  rows.mostRows = 10
  const waits: number[] = []
  const query = rows.query.bind(rows)
  let left = 0
  rows.query = async (one) => {
    if (one.after === '19' && left++ < 5) throw throttle
    return query(one)
  }
  const wait = async (ms: number) => void waits.push(ms)
  const reader = createReader({ rows, wait, now: () => 0 })
  const { items, requests } = await reader.list({ bucket }).page()
  expect(items).toHaveLength(30)
  expect(requests).toBe(9)
  expect(waits).toHaveLength(5)
  for (const [i, ms] of waits.entries()) {
    expect(ms).toBeGreaterThanOrEqual(100 * 2 ** i)
    expect(ms).toBeLessThanOrEqual(200 * 2 ** i)
  }
})

test('a table that throttles for ever is unavailable after ten attempts', async () => {
  const rows = filled(['a'])
  let attempts = 0
  rows.query = async () => {
    attempts++
    throw throttle
  }
  await expect(over(rows).usage({ bucket }).page()).rejects.toBe(throttle)
  expect(attempts).toBe(10)
})

test('another failure is the answer at once, whichever Query meets it', async () => {
  const rows = filled(numbered(1_000, (i) => `${String(i).padStart(4, '0')}`))
  rows.mostRows = 10
  const query = rows.query.bind(rows)
  const refusal = new LedgerError('refused', 'Cannot read')
  rows.query = async (one) => {
    if (one.after !== undefined && one.after > '05') throw refusal
    return query(one)
  }
  await expect(Array.fromAsync(over(rows).find({ bucket }))).rejects.toBe(refusal)
})

test('the cost is said before a second page is read, and not where one is enough', async () => {
  const rows = filled(numbered(64_000, (i) => `${String(i).padStart(5, '0')}`))
  rows.mostRows = 4_000
  const said: [Estimate, number][] = []
  const onEstimate = (estimate: Estimate) => void said.push([estimate, rows.queries.length])
  await over(rows).usage({ bucket, onEstimate }).page()
  await over(rows).usage({ bucket, prefix: '0000', onEstimate }).page()
  expect(said).toEqual([[{ readUnits: 2_000 }, 1]])
  const stop = new Error('Too much')
  const refuse = () => {
    throw stop
  }
  rows.queries.length = 0
  await expect(over(rows).find({ bucket, etag: 'x', onEstimate: refuse }).page()).rejects.toBe(stop)
  expect(rows.queries).toHaveLength(1)
})

test('progress says rows and cost, after each Query', async () => {
  const rows = filled(numbered(100, (i) => `${String(i).padStart(3, '0')}`))
  rows.mostRows = 50
  const seen: object[] = []
  await over(rows, 1)
    .usage({ bucket, onProgress: (progress) => seen.push(progress) })
    .page()
  expect(seen).toEqual([
    { rows: 50, readUnits: 2, requests: 1 },
    { rows: 100, readUnits: 4, requests: 2 },
    { rows: 100, readUnits: 4.5, requests: 3 },
  ])
})

test('an aborted read ends with the reason of its signal', async () => {
  const rows = filled(numbered(1_000, (i) => `${String(i).padStart(4, '0')}`))
  rows.mostRows = 10
  const stopping = new AbortController()
  const reason = new Error('Enough')
  const query = rows.query.bind(rows)
  rows.query = async (one) => {
    if (rows.queries.length === 5) stopping.abort(reason)
    if (stopping.signal.aborted) throw new LedgerError('unavailable', 'AbortError')
    return query(one)
  }
  const { signal } = stopping
  await expect(over(rows).usage({ bucket, signal }).page()).rejects.toBe(reason)
})

test('get and waitFor report what they cost, throttled attempts too', async () => {
  const rows = filled(['a'])
  const reader = over(rows)
  const costs: unknown[] = []
  const onProgress = (progress: unknown) => costs.push(progress)
  await reader.get(bucket, 'a', { onProgress })
  await reader.get(bucket, 'c', { consistent: true, onProgress })
  const { get } = rows
  const refused = new Error('slow down')
  refused.name = 'ThrottlingException'
  rows.get = async (...args) => {
    rows.get = get
    throw new LedgerError('unavailable', `Cannot read ${args[1]}`, { cause: refused })
  }
  await reader.waitFor(bucket, 'a', { onProgress })
  expect(costs).toEqual([
    { rows: 1, readUnits: 0.5, requests: 1 },
    { rows: 0, readUnits: 1, requests: 1 },
    { rows: 1, readUnits: 1, requests: 2 },
  ])
})

test('get gives a tombstone only when asked to', async () => {
  const rows = filled(['a'])
  rows.put(row('b', { deleted: true }))
  const reader = over(rows)
  expect(await reader.get(bucket, 'a')).toEqual(row('a'))
  expect(await reader.get(bucket, 'b')).toBeUndefined()
  expect(await reader.get(bucket, 'b', { deleted: true })).toMatchObject({ deleted: true })
  expect(await reader.get(bucket, 'c')).toBeUndefined()
})

test.each([
  ['limit 0', { limit: 0 }, /limit 0: pass a whole number, 1 to 10000/],
  ['limit 1.5', { limit: 1.5 }, /limit 1.5/],
  ['limit 10,001', { limit: 10_001 }, /limit 10001/],
  ['a prefix of 1,025 bytes', { prefix: 'é'.repeat(513) }, /1026 bytes.* more than 1024; shorten/],
  ['half a character', { prefix: '\ud83d' }, /not well-formed/],
  ['a long startAfter', { startAfter: 'x'.repeat(1_025) }, /startAfter/],
  ['no bucket', { bucket: '' }, /the name of a bucket/],
  ['no cursor', { cursor: 'hello' }, /not a cursor of this version; pass the cursor of the last/],
])('%s is an invalid argument at once', (_, options, message) => {
  const list = () => over(new FakeRows()).list({ bucket, ...options })
  expect(list).toThrow(expect.objectContaining({ code: 'invalid-argument' }))
  expect(list).toThrow(message)
})

test.each([
  [
    'a time that is none',
    { since: 'yesterday' },
    /since "yesterday": pass a Date, or text such as/,
  ],
  ['a Date that is none', { until: new Date('x') }, /until "Invalid Date"/],
  ['a negative size', { minSize: -1 }, /minSize -1: pass a whole number, 0 or more/],
  ['an open class', { name: '[a' }, /name "\[a": it has a \[ without its \]/],
  ['an empty etag', { etag: '""' }, /etag/],
])('%s is an invalid argument at once', (_, options, message) => {
  const find = () => over(new FakeRows()).find({ bucket, ...options })
  expect(find).toThrow(expect.objectContaining({ code: 'invalid-argument' }))
  expect(find).toThrow(message)
})

test('a depth that is none and a key that is none are invalid arguments', async () => {
  const reader = over(new FakeRows())
  const invalid = { code: 'invalid-argument' }
  expect(() => reader.usage({ bucket, depth: 65 })).toThrow(expect.objectContaining(invalid))
  await expect(reader.get(bucket, '')).rejects.toMatchObject(invalid)
  await expect(reader.waitFor(bucket, 'a', { timeoutMs: -1 })).rejects.toMatchObject(invalid)
  await expect(reader.waitFor(bucket, 'a', { after: 'soon' })).rejects.toMatchObject(invalid)
})

test('a cursor is that of its query alone', async () => {
  const rows = filled(numbered(30, (i) => `a/${String(i).padStart(2, '0')}/x`))
  const reader = over(rows)
  const query = { bucket, prefix: 'a/', limit: 3 }
  const { cursor = '' } = await reader.list({ ...query, delimiter: '/' }).page()
  expect(cursor).toMatch(/^[\w-]+$/)
  // Another page size is the same query.
  const next = await reader.list({ ...query, delimiter: '/', limit: 1 }).page(cursor)
  expect(next.items).toEqual([{ prefix: 'a/03/' }])
  for (const other of [
    () => reader.list(query),
    () => reader.list({ ...query, delimiter: '/', prefix: 'a/0' }),
    () => reader.list({ ...query, delimiter: '/', deleted: true }),
    () => reader.list({ ...query, delimiter: '/', bucket: 'other' }),
    () => reader.usage(query),
    () => reader.find(query),
  ]) {
    await expect(async () => other().page(cursor)).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('it belongs to another query; pass the cursor of the last'),
    })
  }
})

test('a cursor that somebody made leads nowhere outside of its query', async () => {
  const reader = over(filled(['a/1', 'b/1']))
  const question = ['find', bucket, 'a/', null, 0, null, null, null, null, null, false]
  const find = (position: unknown) =>
    reader.find({ bucket, prefix: 'a/' }).page(encodeCursor(question, position))
  expect((await find({ after: 'a/0' })).items).toHaveLength(1)
  for (const position of [
    { after: 'b/0' },
    { after: 5 },
    null,
    [],
    { after: `a/${'x'.repeat(1_023)}` },
  ]) {
    await expect(async () => find(position)).rejects.toMatchObject({ code: 'invalid-argument' })
  }
})
