import type { ListedObject } from '../bucket/index.ts'
import type { Row } from '../core/index.ts'
import type { Batch } from './batch.ts'
import type { Pace } from './pace.ts'

/** The `event_name` of a row that no event made, but a listing or an inventory. */
export const backfillEventName = 'Backfill'

export interface BackfillOptions {
  readonly bucket: string
  /** Objects whose rows may be missing, in batches; a batch's `after` says where another run goes on. */
  readonly candidates: AsyncIterable<Batch<ListedObject>>
  /**
   * Puts a row where there is none, not even a tombstone, at the lowest position.
   *
   * @returns whether there was none
   */
  readonly record: (row: Omit<Row, 'position'>) => Promise<boolean>
  readonly pace: Pace
  readonly signal?: AbortSignal | undefined
  /** Is kept up to date. */
  readonly counts: BackfillCounts
}

export interface BackfillCounts {
  /** Rows that were added. */
  added: number
  /** Objects that had a row by the time when theirs was to be added. */
  kept: number
  writeUnits: number
}

/**
 * Adds a row for each object that has none. It never replaces one: what an event or a removal wrote
 * knows more than the listing did, whenever it comes.
 *
 * @returns after each batch where another run goes on; nothing at the end
 */
export async function* backfill(options: BackfillOptions): AsyncGenerator<string | undefined> {
  const { bucket, candidates, record, pace, signal, counts } = options
  for await (const { items, after } of candidates) {
    let next = 0
    const work = async () => {
      for (let object = items[next++]; object !== undefined; object = items[next++]) {
        const row = rowOfListed(bucket, object)
        const units = writeUnitsOf(row)
        await pace(units, signal)
        signal?.throwIfAborted()
        if (await record(row)) counts.added++
        else counts.kept++
        counts.writeUnits += units
      }
    }
    const workers = Array.from({ length: Math.min(mostWrites, items.length) }, work)
    const ends = await Promise.allSettled(workers)
    for (const end of ends) if (end.status === 'rejected') throw end.reason
    yield after
  }
}

/** The row of an object as a listing shows it; the time is that of its upload. */
export function rowOfListed(
  bucket: string,
  { key, sizeBytes, etag, lastModified }: ListedObject,
): Omit<Row, 'position'> {
  return {
    bucket,
    object_key: key,
    size: sizeBytes,
    etag,
    event_time: lastModified,
    event_name: backfillEventName,
    sequencer: '',
  }
}

/**
 * The write units that a put of the row takes, accepted or refused: one for each KB of names and values.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function writeUnitsOf(row: Omit<Row, 'position'>): number {
  let bytes = positionBytes
  for (const [name, value] of Object.entries(row)) {
    bytes += name.length + (typeof value === 'string' ? Buffer.byteLength(value) : numberBytes)
  }
  return Math.ceil(bytes / 1_024)
}

const positionBytes = 80
const numberBytes = 11
const mostWrites = 64
