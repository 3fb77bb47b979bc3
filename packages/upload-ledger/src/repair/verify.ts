import type { ListedObject } from '../bucket/index.ts'
import { lastKeyUnder } from '../reader/index.ts'
import type { Batch } from './batch.ts'
import { merge } from './merge.ts'
import type { ComparedRow } from './rows-in-order.ts'
import { leftAfter, type Selection } from './selection.ts'
import { driftOf } from './suspect.ts'
import { createSuspects, type SuspectOptions, type VerifyStep } from './suspects.ts'

export interface VerifyCounts {
  objects: number
  /** Tombstones included. */
  rows: number
  /** Differences that were looked at again, most of which are events on their way. */
  suspects: number
}

export interface VerifyOptions extends SuspectOptions {
  readonly selection: Selection
  /** Only keys greater than this. */
  readonly after?: string | undefined
  readonly objects: (from: From) => AsyncIterable<Batch<ListedObject>>
  readonly rows: (from: From) => AsyncIterable<Batch<ComparedRow>>
  /** Is kept up to date. */
  readonly counts: VerifyCounts
}

interface From {
  readonly prefix: string
  readonly after?: string | undefined
}

/**
 * Compares a bucket with its ledger: one merge of both in the order of their keys, in constant memory.
 *
 * Uploads go on meanwhile. So a difference is looked at again after the grace: it is drift only if
 * neither side has moved since, for then no event of it is on its way. One that goes on moving and
 * never agrees is drift after five looks.
 *
 * @throws {LedgerError} what S3 or DynamoDB answered, where the other keys would fail alike
 */
export async function* verify(options: VerifyOptions): AsyncGenerator<VerifyStep> {
  const { selection, objects, rows, counts, signal } = options
  const suspects = createSuspects(options)
  try {
    signal?.throwIfAborted()
    for (const from of leftAfter(selection, options.after)) {
      const pairs = merge(
        { batches: objects(from), keyOf: (object: ListedObject) => object.key },
        { batches: rows(from), keyOf: (row: ComparedRow) => row.object_key },
      )
      for await (const { items, after } of pairs) {
        for (const { key, left: object, right: row } of items) {
          if (object !== undefined) counts.objects++
          if (row !== undefined) counts.rows++
          const sighting = { object, row }
          if (driftOf(sighting) === undefined || !selection.isSelected(key)) continue
          counts.suspects++
          suspects.add(key, sighting)
          yield* suspects.take()
        }
        suspects.mark(after ?? lastKeyUnder(from.prefix))
        yield* suspects.take()
      }
    }
    yield* suspects.finish()
  } finally {
    suspects.close()
  }
}

/**
 * Compares the rows of some keys with their objects, such as those that had events lately. A key that
 * comes again soon is looked at once.
 *
 * @throws {LedgerError} as {@link verify}
 */
export async function* verifyKeys(
  keys: AsyncIterable<string>,
  options: SuspectOptions & Pick<VerifyOptions, 'selection' | 'counts'>,
): AsyncGenerator<VerifyStep> {
  const { selection, counts, signal } = options
  const suspects = createSuspects(options)
  const lately = new Set<string>()
  try {
    for await (const key of keys) {
      signal?.throwIfAborted()
      const isWithin = selection.prefixes.some((prefix) => key.startsWith(prefix))
      if (!isWithin || !selection.isSelected(key) || lately.has(key)) continue
      if (lately.size === mostRemembered) lately.clear()
      lately.add(key)
      counts.suspects++
      suspects.add(key)
      yield* suspects.take()
    }
    yield* suspects.finish()
  } finally {
    suspects.close()
  }
}

const mostRemembered = 100_000
