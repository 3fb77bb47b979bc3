import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { openStore } from '../../store/index.ts'
import { openDatabase } from './database.ts'
import { list, type Position } from './listing.ts'
import { type ObjectRow, objectKey } from './objects.ts'
import type { Sequencer } from './sequencer.ts'

const folder = await mkdtemp(join(tmpdir(), 's3-listing-'))
const store = await openStore(folder)
const database = openDatabase(store)

afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

const row: ObjectRow = {
  headers: [],
  metadata: [],
  sizeBytes: 0,
  etag: '',
  lastModifiedMs: 0,
  sequencer: '' as Sequencer,
  bodyId: '',
  segmented: false,
}

// Few letters, so that keys share prefixes; the last two sort one way as UTF-16, another as UTF-8.
const key = fc.string({
  unit: fc.constantFrom('a', 'b', '/', '//', '\u{ffff}', '\u{1f600}'),
  maxLength: 5,
})
const keys = fc.uniqueArray(
  key.filter((text) => text !== ''),
  { maxLength: 30 },
)

test('pages together list the sorted keys, with common prefixes rolled up', async () => {
  let bucketCount = 0
  await fc.assert(
    fc.asyncProperty(
      keys,
      fc.constantFrom('', 'a', 'a/', '/'),
      fc.constantFrom('', '/', 'b', '//'),
      fc.integer({ min: 1, max: 4 }),
      fc.option(key, { nil: undefined }),
      async (stored, prefix, delimiter, greatestCount, startAfter) => {
        const bucket = `b${bucketCount++}.`
        for (const name of [`${bucket}-`, bucket, `${bucket}0`]) {
          const puts = (name === bucket ? stored : ['other']).map((key) => ({
            type: 'put' as const,
            key: objectKey(name, key),
            value: row,
          }))
          await database.objects.batch(puts)
        }
        const start =
          startAfter === undefined ? undefined : ({ kind: 'key', key: startAfter } as const)
        const found: string[] = []
        let after: Position | undefined = start
        for (let page = 0; page < 40; page++) {
          const query = { bucket, prefix, delimiter, after, greatestCount }
          const { entries, next } = await list(database, query)
          found.push(...entries.map((entry) => (entry.kind === 'key' ? entry.key : entry.prefix)))
          if (next === undefined) break
          expect(entries).toHaveLength(greatestCount)
          after = next
        }
        expect(found).toEqual(slowList(stored, prefix, delimiter, startAfter))
      },
    ),
    { numRuns: 300 },
  )
})

/** Folders named by numbers, in which there are one key or many, and keys beside them. */
const folders = fc.uniqueArray(
  fc.record({
    name: fc.stringMatching(/^(a|2026-)?[01][0-9]$/),
    keys: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 60 })),
  }),
  { maxLength: 40, selector: ({ name }) => name },
)

test('pages of folders, short and long, list as one by one', async () => {
  let bucketCount = 0
  await fc.assert(
    fc.asyncProperty(
      folders,
      fc.constantFrom('', 'a', '2026-'),
      fc.constantFrom('', '/', '/00'),
      fc.constantFrom(1, 3, 1000),
      async (made, prefix, delimiter, greatestCount) => {
        const bucket = `folders${bucketCount++}`
        const stored = made.flatMap(({ name, keys }) =>
          keys === 0 ? [name] : Array.from({ length: keys }, (_, i) => `${name}/${100 - i}`),
        )
        const puts = stored.map((key) => ({
          ...{ type: 'put' as const, key: objectKey(bucket, key) },
          value: { ...row, etag: key },
        }))
        await database.objects.batch(puts)
        const found: string[] = []
        let after: Position | undefined
        for (let page = 0; page < 3000; page++) {
          const query = { bucket, prefix, delimiter, after, greatestCount }
          const { entries, next } = await list(database, query)
          for (const entry of entries) {
            found.push(entry.kind === 'key' ? entry.row.etag : entry.prefix)
          }
          if (next === undefined) break
          after = next
        }
        expect(found).toEqual(slowList(stored, prefix, delimiter, undefined))
      },
    ),
    { numRuns: 60 },
  )
})

test('a thousand keys under one common prefix are skipped, not read', async () => {
  const puts = Array.from({ length: 1000 }, (_, i) => ({
    type: 'put' as const,
    key: objectKey('deep', `a/${String(i).padStart(4, '0')}`),
    value: row,
  }))
  await database.objects.batch([...puts, { type: 'put', key: objectKey('deep', 'b'), value: row }])
  const query = { bucket: 'deep', prefix: '', delimiter: '/', after: undefined, greatestCount: 10 }
  const { entries } = await list(database, query)
  expect(entries.map((entry) => entry.kind)).toEqual(['prefix', 'key'])
})

function slowList(
  stored: string[],
  prefix: string,
  delimiter: string,
  startAfter: string | undefined,
): string[] {
  const bytes = (a: string, b: string): number => Buffer.from(a).compare(Buffer.from(b))
  const after = stored.filter(
    (key) => key.startsWith(prefix) && (startAfter === undefined || bytes(key, startAfter) > 0),
  )
  const folded = after.map((key) => {
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    return end < 0 ? key : key.slice(0, end + delimiter.length)
  })
  return [...new Set(folded)].sort(bytes)
}
