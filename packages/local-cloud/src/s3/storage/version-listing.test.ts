import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { openStore } from '../../store/index.ts'
import { openDatabase } from './database.ts'
import { objectKey } from './objects.ts'
import { sequencerAt } from './sequencer.ts'
import { listVersions, type VersionPosition } from './version-listing.ts'
import { earlierVersions, type MarkerRow, versionKey } from './versions.ts'

const folder = await mkdtemp(join(tmpdir(), 's3-version-listing-'))
const store = await openStore(folder)
const database = openDatabase(store)

afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

// Letters that are easy to get wrong: what ends a key in a row's key, and what begins a version.
const key = fc.string({
  unit: fc.constantFrom('a', 'F', '/', '\0', '\u0001', '\u0002', '\u{ffff}', '\u{1f600}'),
  minLength: 1,
  maxLength: 4,
})
const stored = fc.uniqueArray(
  fc.record({ key, versions: fc.integer({ min: 1, max: 3 }), hasObject: fc.boolean() }),
  { maxLength: 12, selector: (each) => each.key },
)

test('pages together list all versions, by key and then newest first', async () => {
  let bucketCount = 0
  await fc.assert(
    fc.asyncProperty(
      stored,
      fc.constantFrom('', 'a', 'a/', '\0'),
      fc.constantFrom('', '/', '\0'),
      fc.integer({ min: 1, max: 4 }),
      async (keys, prefix, delimiter, greatestCount) => {
        const bucket = `b${bucketCount++}`
        for (const each of keys) await keep(bucket, each)
        const found: string[] = []
        let after: VersionPosition | undefined
        for (let page = 0; page < 60; page++) {
          const query = { bucket, prefix, delimiter, after, greatestCount }
          const { entries, next } = await listVersions(database, query)
          for (const entry of entries) {
            if (entry.kind === 'prefix') found.push(entry.prefix)
            else found.push(`${entry.key} ${entry.row.lastModifiedMs} ${entry.isLatest}`)
          }
          if (next === undefined) break
          expect(entries).toHaveLength(greatestCount)
          after = next
        }
        expect(found).toEqual(slowList(keys, prefix, delimiter))
      },
    ),
    { numRuns: 300 },
  )
})

test('folders that count up, of objects and of versions, are all listed', async () => {
  const folder = fc.record({
    name: fc.stringMatching(/^[0-3][0-9]$/),
    objects: fc.integer({ min: 0, max: 30 }),
    versions: fc.integer({ min: 0, max: 30 }),
  })
  let bucketCount = 0
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(folder, { maxLength: 30 }), async (folders) => {
      const bucket = `folders${bucketCount++}`
      const named = folders.flatMap(({ name, objects, versions }) => [
        ...Array.from({ length: objects }, (_, i) => ({ key: `${name}/${i}`, hasObject: true })),
        ...Array.from({ length: versions }, (_, i) => ({ key: `${name}/v${i}`, hasObject: false })),
      ])
      for (const { key, hasObject } of named) await keep(bucket, { key, versions: 1, hasObject })
      const query = { bucket, prefix: '', delimiter: '/', after: undefined, greatestCount: 1000 }
      const { entries } = await listVersions(database, query)
      const found = entries.map((entry) => (entry.kind === 'prefix' ? entry.prefix : entry.key))
      expect(found).toEqual([...new Set(named.map(({ key }) => key.slice(0, 3)))].sort())
    }),
    { numRuns: 40 },
  )
})

test('the versions of a key are found among keys that start with it', async () => {
  const bucket = 'similar'
  for (const key of ['a', 'a\0', 'a\0\u0001', 'a\0\u0001F', 'a\u0001', 'aF']) {
    await keep(bucket, { key, versions: 2, hasObject: false })
    const rows = await earlierVersions(database, bucket, key, 10)
    expect(rows.map((row) => row.lastModifiedMs)).toEqual([2, 1])
  }
})

test('a listing resumed at a version that is gone starts that key again', async () => {
  const bucket = 'gone'
  await keep(bucket, { key: 'k', versions: 3, hasObject: true })
  const after = { kind: 'before', key: 'k' } as const
  const query = { bucket, prefix: '', delimiter: '', after, greatestCount: 9 }
  expect((await listVersions(database, query)).entries).toHaveLength(3)
  const past = { ...query, after: { kind: 'key', key: 'k' } as const }
  expect((await listVersions(database, past)).entries).toHaveLength(0)
})

interface Stored {
  readonly key: string
  readonly versions: number
  readonly hasObject: boolean
}

/** Versions 1 to n, of which the last is in `objects` or is a marker. */
async function keep(bucket: string, { key, versions, hasObject }: Stored): Promise<void> {
  for (let i = 1; i <= versions; i++) {
    const row: MarkerRow = { deleteMarker: true, lastModifiedMs: i, sequencer: sequencerAt(i) }
    if (i < versions || !hasObject) {
      await database.versions.put(versionKey(bucket, key, row.sequencer), row)
    } else {
      const object = { headers: [], metadata: [], sizeBytes: 0, etag: '', bodyId: '' }
      const { lastModifiedMs, sequencer } = row
      const value = { ...object, lastModifiedMs, sequencer, segmented: false }
      await database.objects.put(objectKey(bucket, key), value)
    }
  }
}

function slowList(keys: readonly Stored[], prefix: string, delimiter: string): string[] {
  const bytes = (a: Stored, b: Stored): number => Buffer.from(a.key).compare(Buffer.from(b.key))
  const lines = keys
    .filter((each) => each.key.startsWith(prefix))
    .sort(bytes)
    .flatMap(({ key, versions }) => {
      const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
      if (end >= 0) return [key.slice(0, end + delimiter.length)]
      return Array.from({ length: versions }, (_, i) => `${key} ${versions - i} ${i === 0}`)
    })
  return lines.filter((line, i) => line !== lines[i - 1])
}
