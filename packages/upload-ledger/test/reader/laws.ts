import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Row } from '../../src/core/index.ts'
import type { Folder, Pages } from '../../src/reader/index.ts'
import { createReader, type LedgerReader } from '../../src/reader/reader.ts'
import type { Rows } from '../../src/reader/rows.ts'
import { compareBytes } from '../../src/reader/testing/fake-rows.ts'
import { findModel, listModel, usageModel } from './model.ts'
import { itemsEitherWay, pagedItems, throttled } from './read-pages.ts'

/** Where the rows are: in memory, or in a table. */
export interface Store {
  readonly rows: Rows
  put(rows: readonly Row[]): Promise<void>
}

/** The laws of the reader, for any store. */
export function readerLaws(storeOf: () => Store, numRuns: number): void {
  test('list gives the items of the model, in its order, by pages of any size and by item', async () => {
    const questions = fc.record({
      prefix: prefixes,
      delimiter: fc.constantFrom('', '/', '/', 'a/', '\uffff'),
      startAfter: fc.oneof(fc.constant(''), keys),
      deleted: fc.boolean(),
    })
    const property = fc.asyncProperty(worlds, questions, async (world, question) => {
      const { bucket, reader } = await make(storeOf(), world)
      const answer = () => reader.list({ bucket, ...question, ...limitOf(world) })
      const items = listModel(world.rows, question)
      expect(await itemsOf(answer())).toEqual(named(items, bucket))
      expect(await pagedItems(answer)).toEqual(named(items, bucket))
    })
    await fc.assert(property, { numRuns })
  })

  test('usage gives the sums of the model, in its order, by pages of any size and by item', async () => {
    const depths = fc.integer({ min: 0, max: 4 })
    const property = fc.asyncProperty(worlds, prefixes, depths, async (world, prefix, depth) => {
      const { bucket, reader } = await make(storeOf(), world)
      const answer = () => reader.usage({ bucket, prefix, depth, ...limitOf(world) })
      const sums = usageModel(world.rows, prefix, depth)
      expect(await itemsOf(answer())).toEqual(sums)
      expect(await pagedItems(answer)).toEqual(sums)
    })
    await fc.assert(property, { numRuns })
  })

  test('find gives the rows of the model, in its order, by pages of any size and by item', async () => {
    const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
    const questions = fc.record({
      prefix: prefixes,
      deleted: fc.boolean(),
      etag: maybe(fc.constantFrom('e1', 'e2')),
      minSize: maybe(fc.integer({ min: 0, max: 3 })),
      maxSize: maybe(fc.integer({ min: 0, max: 3 })),
      since: maybe(fc.constantFrom(...moments)),
      until: maybe(fc.constantFrom(...moments)),
      event: maybe(fc.constantFrom('ObjectCreated:*', 'Object*:Put', 'ObjectRemoved:Delete')),
      name: maybe(fc.constantFrom('*', 'a*', '?', '*b', '*\u{10000}*')),
    })
    const property = fc.asyncProperty(worlds, questions, async (world, question) => {
      const { bucket, reader } = await make(storeOf(), world)
      const answer = () => reader.find({ bucket, ...question, ...limitOf(world) })
      const rows = findModel(world.rows, question)
      expect(await itemsOf(answer())).toEqual(named(rows, bucket))
      expect(await pagedItems(answer)).toEqual(named(rows, bucket))
    })
    await fc.assert(property, { numRuns })
  })

  test('while rows are written, list misses and doubles nothing that stood throughout', async () => {
    const delimiters = fc.constantFrom('', '/')
    const property = fc.asyncProperty(
      worlds,
      writes,
      delimiters,
      async (world, written, delimiter) => {
        const { bucket, reader } = await make(storeOf(), world, written)
        const items = await itemsEitherWay(world, () =>
          reader.list({ bucket, delimiter, ...limitOf(world) }),
        )
        const names = items.map(nameOf)
        expect(names).toEqual([...new Set(names)].sort(compareBytes))
        const stood = standing(world.rows, written)
        const question = { prefix: '', delimiter, startAfter: '', deleted: false }
        expect(names).toEqual(expect.arrayContaining(listModel(stood, question).map(nameOf)))
        const all = listModel(
          [...world.rows, ...written.map((row) => alive(row))].map(alive),
          question,
        )
        expect(all.map(nameOf)).toEqual(expect.arrayContaining(names))
      },
    )
    await fc.assert(property, { numRuns })
  })

  test('while rows are written, find misses and doubles nothing that stood throughout', async () => {
    const property = fc.asyncProperty(worlds, writes, async (world, written) => {
      const { bucket, reader } = await make(storeOf(), world, written)
      const items = await itemsEitherWay(world, () => reader.find({ bucket, ...limitOf(world) }))
      const names = items.map(nameOf)
      expect(names).toEqual([...new Set(names)].sort(compareBytes))
      const stood = findModel(standing(world.rows, written), { prefix: '' })
      expect(names).toEqual(expect.arrayContaining(stood.map(nameOf)))
    })
    await fc.assert(property, { numRuns })
  })

  test('while rows are written, usage counts once what stood throughout', async () => {
    const property = fc.asyncProperty(worlds, writes, async (world, written) => {
      const { bucket, reader } = await make(storeOf(), world, written)
      const sums = await itemsEitherWay(world, () =>
        reader.usage({ bucket, depth: 2, ...limitOf(world) }),
      )
      const least = usageModel(standing(world.rows, written), '', 2)
      const most = usageModel([...unwritten(world.rows, written), ...written].map(alive), '', 2)
      const counts = new Map(sums.map(({ prefix, count }) => [prefix, count]))
      expect(counts.size).toBe(sums.length)
      for (const { prefix, count } of least) {
        expect(counts.get(prefix) ?? 0).toBeGreaterThanOrEqual(count)
      }
      for (const [prefix, count] of counts) {
        expect(count).toBeLessThanOrEqual(most.find((sum) => sum.prefix === prefix)?.count ?? 0)
      }
    })
    await fc.assert(property, { numRuns })
  })
}

// Few different pieces, so that keys share folders and beginnings; with those on which UTF-16 and
// UTF-8 disagree.
const piece = fc.constantFrom('a', 'b', '/', '/', '\uffff', '\u{10000}', '\u0000')
const keys = fc.string({ unit: piece, minLength: 1, maxLength: 6 })
const prefixes = fc.oneof(
  fc.constant(''),
  fc.string({ unit: piece, maxLength: 2 }),
  fc.constant('a/'),
  fc.constant('x'.repeat(1024)),
)
const moments = ['2026-11-23T00:00:00Z', '2026-11-23T04:00:00.5Z', '2026-11-24T00:00:00Z'].map(
  (time) => new Date(time),
)
const times = [
  ...['2026-11-23T04:00:00Z', '2026-11-23T04:00:00.500Z', '2026-11-24T01:00:00+02:00'],
  ...['2026-11-22T23:59:59.999Z', '2026-11-23T00:00:00Z', '', 'yesterday'],
]
const row: fc.Arbitrary<Row> = fc
  .record({
    object_key: keys,
    size: fc.integer({ min: 0, max: 4 }),
    etag: fc.constantFrom('e1', 'e2'),
    event_time: fc.constantFrom(...times),
    event_name: fc.constantFrom('ObjectCreated:Put', 'ObjectCreated:Copy'),
    isDeleted: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ isDeleted, ...facts }) => {
    const all = { bucket: '', ...facts, sequencer: '0A' }
    if (isDeleted > 0) return all
    const last = { last_size: all.size, last_etag: all.etag }
    return { ...all, ...last, size: 0, etag: '', event_name: 'ObjectRemoved:Delete', deleted: true }
  })
const rowsOnce = (maxLength: number) =>
  fc.uniqueArray(row, { selector: ({ object_key }) => object_key, maxLength })

interface World {
  readonly rows: readonly Row[]
  /** DynamoDB ends a page where it likes; here after so many rows. */
  readonly mostRows: number
  readonly limit: number
  readonly parallel: number
  /** Which queries are throttled, in turn. */
  readonly throttles: readonly boolean[]
}

const worlds: fc.Arbitrary<World> = fc.record({
  rows: rowsOnce(25),
  mostRows: fc.constantFrom(1, 2, 3, 5, 100),
  limit: fc.integer({ min: 1, max: 6 }),
  parallel: fc.integer({ min: 1, max: 4 }),
  throttles: fc.array(fc.boolean(), { maxLength: 4 }),
})
const writes = rowsOnce(6)

const limitOf = ({ limit }: World) => ({ limit })

/** Puts a world in place, and a reader over it, under which each Query may be preceded by a write. */
async function make(
  store: Store,
  world: World,
  written: readonly Row[] = [],
): Promise<{ bucket: string; reader: LedgerReader }> {
  const bucket = `bucket-${randomUUID()}`
  await store.put(named(world.rows, bucket) as Row[])
  const left = named(written, bucket) as Row[]
  const throttles = [...world.throttles]
  const rows: Rows = {
    ...store.rows,
    get: (...args) => store.rows.get(...args),
    sizeBytes: () => store.rows.sizeBytes(),
    createdAt: () => store.rows.createdAt(),
    async query(query, signal) {
      if (throttles.shift()) throw throttled
      const next = left.shift()
      if (next !== undefined) await store.put([next])
      const limit = Math.min(query.limit ?? Infinity, world.mostRows)
      return store.rows.query({ ...query, limit, consistent: true }, signal)
    },
  }
  const { parallel } = world
  const reader = createReader({ rows, wait: async () => {}, now: () => 0, parallel })
  return { bucket, reader }
}

async function itemsOf<T>(answer: Pages<T>): Promise<T[]> {
  return Array.fromAsync(answer)
}

function named<T extends Row | Folder>(items: readonly T[], bucket: string): T[] {
  return items.map((item) => ('bucket' in item ? { ...item, bucket } : item))
}

function nameOf(item: Row | Folder): string {
  return 'prefix' in item ? item.prefix : item.object_key
}

function unwritten(rows: readonly Row[], written: readonly Row[]): Row[] {
  return rows.filter((row) => !written.some(({ object_key }) => object_key === row.object_key))
}

const standing = unwritten

function alive({ deleted: _, ...row }: Row): Row {
  return row
}
