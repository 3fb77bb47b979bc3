import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import type { FetchObject, ListedObject } from '../../bucket/index.ts'
import { LedgerError, quoted } from '../../core/index.ts'
import type { Batch } from '../batch.ts'
import type { Patience } from '../patiently.ts'
import type { Selection } from '../selection.ts'
import { csvLines } from './csv-lines.ts'
import { downloadDataFile } from './download.ts'
import { type Fields, objectOfEntry } from './entry.ts'
import type { Manifest } from './manifest.ts'

export interface InventoryOptions extends Patience {
  readonly fetch: FetchObject
  readonly manifest: Manifest
  readonly selection: Selection
  /** The `after` of a batch, to go on behind it. */
  readonly after?: string | undefined
  /** Is kept up to date: objects that are listed and followed. */
  readonly counts: { objects: number }
}

/**
 * The current objects of an inventory list, file by file, in batches. Each file is on disk while it is
 * read, and in memory are some thousand lines.
 *
 * @throws {LedgerError} `invalid-argument` for an `after` that is none of this manifest
 */
export async function* inventoryObjects(
  options: InventoryOptions,
): AsyncGenerator<Batch<ListedObject>> {
  const { fetch, manifest, selection, counts } = options
  const { bucket, files, format } = manifest
  const [firstFile, firstLine] = placeIn(options.after, files.length)
  const folder = await mkdtemp(join(tmpdir(), 'upload-ledger-inventory-'))
  try {
    for (const [i, file] of files.entries()) {
      if (i < firstFile) continue
      const path = join(folder, String(i))
      await downloadDataFile(fetch, { bucket, file, path }, options)
      let line = i === firstFile ? firstLine : 0
      for await (const entries of entriesOf(path, line, manifest)) {
        line += entries.length
        const items: ListedObject[] = []
        for (const fields of entries) {
          const object = objectOfEntry(fields, format === 'CSV')
          if (object === undefined || !isFollowed(selection, object.key)) continue
          items.push(object)
        }
        counts.objects += items.length
        yield { items, after: `${i}:${line}` }
      }
      await rm(path)
    }
    yield { items: [] }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function isFollowed({ prefixes, isSelected }: Selection, key: string): boolean {
  return prefixes.some((prefix) => key.startsWith(prefix)) && isSelected(key)
}

async function* entriesOf(
  path: string,
  from: number,
  { format, columns }: Manifest,
): AsyncGenerator<readonly Fields[]> {
  if (format === 'Parquet') {
    const { parquetRows } = await import('./parquet-rows.ts')
    yield* parquetRows(path, from, fieldsRead)
    return
  }
  const chunks = createGunzip()
  createReadStream(path)
    .on('error', (error) => chunks.destroy(error))
    .pipe(chunks)
  let batch: Fields[] = []
  let line = 0
  for await (const values of csvLines(chunks)) {
    if (line++ < from) continue
    batch.push(Object.fromEntries(columns.map((name, i) => [name, values[i]])))
    if (batch.length < mostLines) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

const fieldsRead = ['key', 'size', 'last_modified_date', 'e_tag', 'is_latest', 'is_delete_marker']
const mostLines = 5_000

function placeIn(after: string | undefined, files: number): readonly [file: number, line: number] {
  if (after === undefined) return [0, 0]
  const [, file, line] = /^(\d{1,9}):(\d{1,15})$/.exec(after) ?? []
  if (file !== undefined && Number(file) < files) return [Number(file), Number(line)]
  const fact = `${quoted(after)} is no place in this inventory; begin again without it`
  throw new LedgerError('invalid-argument', `Cannot go on: ${fact}`)
}
