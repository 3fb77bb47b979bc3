import type { Row } from '../core/index.ts'
import { checkBucket, checkText } from './arguments.ts'
import { compareKeys, lastKeyUnder } from './key-order.ts'
import type { Answer, Batch, PageOptions, Reading } from './pages.ts'

/** All keys that share a prefix up to the next delimiter. */
export interface Folder {
  /** The prefix itself, with the delimiter at its end. */
  readonly prefix: string
}

export interface ListOptions extends PageOptions {
  readonly bucket: string
  /** Only keys that begin with this; at most 1,024 bytes. */
  readonly prefix?: string | undefined
  /** Folds keys into folders up to the next such text after the prefix; `/` as a rule. */
  readonly delimiter?: string | undefined
  /** Only keys greater than this. */
  readonly startAfter?: string | undefined
  /** Also tombstones, and folders with nothing but tombstones. */
  readonly deleted?: boolean | undefined
}

/** Where a listing goes on: after a key or after all of a folder, with a Query of so many rows. */
type Position = { readonly size: number } & (
  | { readonly after?: string | undefined }
  | { readonly folder: string }
)

/**
 * The rows under a prefix, and the folders at its level, in the order of the keys' UTF-8 bytes.
 *
 * A folder costs one Query, however much is in it: the next one begins after the greatest key that
 * the folder can have. Files among and after folders are read in Queries of doubling size, so
 * that a level of files alone takes few, and at most as many rows are read in vain as were of use.
 */
export function listAnswer(options: ListOptions): Answer<Row | Folder, Position> {
  const { deleted = false, consistent = false } = options
  const bucket = checkBucket(options.bucket)
  const prefix = checkText('prefix', options.prefix)
  const delimiter = checkText('delimiter', options.delimiter)
  const startAfter = checkText('startAfter', options.startAfter)
  const isUnder = startAfter.startsWith(prefix)
  const isPast = !isUnder && compareKeys(startAfter, prefix) > 0
  const filter = { hideDeleted: !deleted }

  async function* read(from: Position, { query, wanted }: Reading): AsyncGenerator<ListBatch> {
    if (isPast) return
    let folder = 'folder' in from ? from.folder : undefined
    let after = 'folder' in from ? lastKeyUnder(from.folder) : from.after
    let size = Math.min(Math.max(from.size, fewestRows), mostRows)
    const asked = wanted()
    for (;;) {
      // The last few items behind some tombstones must not take a Query for each.
      const limit = Math.ceil(Math.min(Math.max(wanted(), asked / 32, fewestRows), size))
      const page = await query({ bucket, prefix, after, limit, consistent, filter })
      const found: ListBatch['found'][number][] = []
      for (const row of page.rows) {
        const key = row.object_key
        if (folder !== undefined && key.startsWith(folder)) continue
        folder = folderOf(key)
        found.push(
          folder === undefined
            ? { item: row, position: { after: key, size } }
            : { item: { prefix: folder }, position: { folder, size: fewestRows } },
        )
      }
      if (page.lastKey === undefined) {
        yield { found }
        return
      }
      const isInFolder = folder !== undefined && page.lastKey.startsWith(folder)
      size = isInFolder ? fewestRows : Math.min(size * 2, mostRows)
      after = isInFolder && folder !== undefined ? lastKeyUnder(folder) : page.lastKey
      const position =
        isInFolder && folder !== undefined ? { folder, size } : { after: page.lastKey, size }
      yield { found, position }
    }
  }

  function folderOf(key: string): string | undefined {
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    return at < 0 ? undefined : key.slice(0, at + delimiter.length)
  }

  return {
    question: ['list', bucket, prefix, delimiter, startAfter, deleted],
    start: {
      ...(isUnder && startAfter !== '' ? { after: startAfter } : {}),
      // Without folders there is nothing to seek past.
      size: delimiter === '' ? mostRows : fewestRows,
    },
    isPosition: (value): value is Position => isPosition(value, prefix),
    read,
  }
}

type ListBatch = Batch<Row | Folder, Position>

/** As many rows as DynamoDB reads for half a read unit, 4 KB, unless keys are very long. */
export const fewestRows = 8
/** Some 1 MB of rows, at which DynamoDB ends a page itself. */
export const mostRows = 4_096

function isPosition(value: unknown, prefix: string): boolean {
  const { after, folder, size } = (value ?? {}) as Record<string, unknown>
  const key = folder ?? after
  const isUnder =
    key === undefined ||
    (typeof key === 'string' && key.startsWith(prefix) && Buffer.byteLength(key) <= 1024)
  return isUnder && typeof size === 'number' && Number.isSafeInteger(size) && size > 0
}
