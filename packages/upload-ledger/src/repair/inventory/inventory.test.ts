import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { expect, inject, test } from 'vitest'
import { hostileKeys } from '../../../../../e2e/support/hostile-keys.ts'
import { createRandom } from '../../../../../e2e/support/random.ts'
import type { FetchObject, ListedObject } from '../../bucket/index.ts'
import { selectKeys } from '../selection.ts'
import {
  csvOf,
  csvSchema,
  type InventoryLine,
  inventoryTime,
  manifestOf,
  parquetOf,
} from '../testing/inventory-files.ts'
import { csvLines } from './csv-lines.ts'
import { inventoryObjects } from './inventory-objects.ts'
import { readManifest } from './manifest.ts'

const everything = selectKeys({ prefixes: [''], suffixes: [''], excludedBy: () => undefined })
function inventory(format: 'CSV' | 'Parquet', files: readonly Uint8Array[]) {
  const stored = new Map(files.map((bytes, i) => [`data/${i}`, bytes]))
  const text = manifestOf(format, { source: 'source', destination: 'reports', stored })
  const manifest = readManifest(text, 's3://reports/manifest.json')
  const fetch: FetchObject = async ({ key }) =>
    (async function* () {
      const bytes = stored.get(key) ?? new Uint8Array()
      // Cut anywhere, within characters too.
      for (let at = 0; at < bytes.length; at += 1_001) yield bytes.subarray(at, at + 1_001)
    })()
  return { stored, options: { manifest, fetch, selection: everything, wait: async () => {} } }
}

function linesOf(count: number): InventoryLine[] {
  const random = createRandom(inject('seed'))
  return [...hostileKeys(random, count)].flatMap((key, i) => {
    const line = { key, isLatest: true, isDeleteMarker: random.chance(0.2), size: i }
    return random.chance(0.3) ? [{ ...line, isLatest: false, isDeleteMarker: false }, line] : [line]
  })
}

const current = (lines: readonly InventoryLine[]): ListedObject[] =>
  lines
    .filter(({ isLatest, isDeleteMarker }) => isLatest && !isDeleteMarker)
    .map(({ key, size }) => ({
      key,
      sizeBytes: size,
      etag: `e${size}`,
      lastModified: inventoryTime,
    }))

test.each(['CSV', 'Parquet'] as const)(
  'an inventory in %s gives the current objects, whatever their keys',
  async (format) => {
    const lines = linesOf(1_500)
    const half = lines.length >> 1
    const write = format === 'CSV' ? csvOf : parquetOf
    const { options } = inventory(format, [write(lines.slice(0, half)), write(lines.slice(half))])
    const counts = { objects: 0 }
    const batches = await Array.fromAsync(inventoryObjects({ ...options, counts }))
    expect(batches.flatMap(({ items }) => items)).toEqual(current(lines))
    expect(counts.objects).toBe(current(lines).length)
    // From every place on, the rest and nothing else.
    for (const [i, { after }] of batches.entries()) {
      if (after === undefined) continue
      const rest = await Array.fromAsync(inventoryObjects({ ...options, counts, after }))
      expect(rest.flatMap(({ items }) => items)).toEqual(
        batches.slice(i + 1).flatMap(({ items }) => items),
      )
    }
  },
)

test('a data file that is not the one of the manifest is not read, and nothing stays on disk', async () => {
  const { stored, options } = inventory('CSV', [csvOf(linesOf(10))])
  stored.set('data/0', csvOf(linesOf(11)))
  const before = await foldersLeft()
  const all = Array.fromAsync(inventoryObjects({ ...options, counts: { objects: 0 } }))
  await expect(all).rejects.toThrow(/^Cannot read s3:\/\/reports\/data\/0: its MD5 is \w{32}, and/)
  expect(await foldersLeft()).toEqual(before)
})

async function foldersLeft(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('upload-ledger-inventory-'))
}

test.each([
  ['ORC', { fileFormat: 'ORC' }, 'its format is "ORC"; configure the inventory for CSV or Parquet'],
  ['no fields', { fileSchema: 'Bucket, Key, Size' }, 'it has no LastModifiedDate, ETag, of which'],
  ['another file', { sourceBucket: undefined }, 'it is no manifest.json of S3 Inventory'],
])('a manifest of %s is refused', (_, change, fact) => {
  const manifest = {
    sourceBucket: 'source',
    destinationBucket: 'arn:aws:s3:::reports',
    fileFormat: 'CSV',
    fileSchema: csvSchema,
    files: [],
  }
  expect(() => readManifest(JSON.stringify({ ...manifest, ...change }), 'm')).toThrow(fact)
})

test('an inventory without versions has only current objects', () => {
  const manifest = {
    ...{ sourceBucket: 'source', destinationBucket: 'arn:aws-cn:s3:::reports', fileFormat: 'CSV' },
    ...{ fileSchema: 'Bucket, Key, Size, LastModifiedDate, ETag', files: [] },
  }
  expect(readManifest(JSON.stringify(manifest), 'm')).toMatchObject({
    bucket: 'reports',
    columns: ['bucket', 'key', 'size', 'last_modified_date', 'e_tag'],
  })
})

test('CSV is read wherever it is cut', async () => {
  const bytes = Buffer.from('"a","b ""c"", d"\r\n"é€😀",""\n"x\ny",plain')
  for (let size = 1; size <= bytes.length; size++) {
    const chunks = async function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
    }
    expect(await Array.fromAsync(csvLines(chunks()))).toEqual([
      ['a', 'b "c", d'],
      ['é€😀', ''],
      ['x\ny', 'plain'],
    ])
  }
})
