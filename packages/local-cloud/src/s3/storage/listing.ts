import { commonPrefixOf } from './common-prefix.ts'
import type { Database } from './database.ts'
import { type ObjectRow, objectKey } from './objects.ts'
import { RowReader } from './row-reader.ts'
import { afterPrefix } from './table.ts'

export interface ListingQuery {
  readonly bucket: string
  readonly prefix: string
  /** Empty for none. */
  readonly delimiter: string
  /** Where to go on; undefined at the beginning. */
  readonly after: Position | undefined
  readonly greatestCount: number
}

/** After a key, or after everything under a common prefix. */
export type Position =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'prefix'; readonly prefix: string }

export interface ListingPage {
  /** In byte order of the keys and common prefixes together, of which each counts as one. */
  readonly entries: readonly ListingEntry[]
  /** Undefined when there is no more. */
  readonly next: Position | undefined
}

export type ListingEntry =
  | { readonly kind: 'key'; readonly key: string; readonly row: ObjectRow }
  | { readonly kind: 'prefix'; readonly prefix: string }

/**
 * One page of a bucket, in the order of its keys' UTF-8 bytes.
 *
 * It reads from the start position on, and passes over what is under a common prefix, however many
 * keys that is.
 */
export async function list(database: Database, query: ListingQuery): Promise<ListingPage> {
  const { bucket, prefix, delimiter, after, greatestCount } = query
  const bucketBytes = Buffer.byteLength(objectKey(bucket, ''))
  const entries: ListingEntry[] = []
  if (greatestCount === 0) return { entries, next: undefined }
  const snapshot = database.store.snapshot()
  const range = {
    ...firstBound(bucket, prefix, after),
    lt: afterPrefix(objectKey(bucket, prefix)),
    snapshot,
  }
  // One more shows whether this is the last page.
  const rows = RowReader.open(database.objects, range, greatestCount + 1)
  try {
    for (;;) {
      const found = await rows.next()
      if (found === undefined) return { entries, next: undefined }
      const [bytes, json] = found
      if (entries.length === greatestCount) return { entries, next: positionOf(entries.at(-1)) }
      const key = bytes.toString('utf8', bucketBytes)
      const common = commonPrefixOf(key, prefix, delimiter)
      if (common === undefined) {
        entries.push({ kind: 'key', key, row: JSON.parse(json) })
      } else {
        entries.push({ kind: 'prefix', prefix: common })
        rows.passOver(afterPrefix(objectKey(bucket, common)))
      }
    }
  } finally {
    await rows.close()
    await snapshot.close()
  }
}

function firstBound(
  bucket: string,
  prefix: string,
  after: Position | undefined,
): { gte: Buffer } | { gt: Buffer } {
  const start = Buffer.from(objectKey(bucket, prefix))
  if (after === undefined) return { gte: start }
  if (after.kind === 'key') {
    const key = Buffer.from(objectKey(bucket, after.key))
    return key.compare(start) < 0 ? { gte: start } : { gt: key }
  }
  const past = afterPrefix(objectKey(bucket, after.prefix))
  return { gte: past.compare(start) < 0 ? start : past }
}

function positionOf(entry: ListingEntry | undefined): Position | undefined {
  if (entry === undefined) return undefined
  return entry.kind === 'key'
    ? { kind: 'key', key: entry.key }
    : { kind: 'prefix', prefix: entry.prefix }
}
