import type { ListedObject } from '../bucket/index.ts'
import { lastKeyUnder } from '../reader/index.ts'
import type { Batch } from './batch.ts'
import { merge } from './merge.ts'
import type { ComparedRow } from './rows-in-order.ts'
import { leftAfter, type Selection } from './selection.ts'
import { driftOf } from './suspect.ts'
import {
  createSuspects,
  type SuspectOptions,
  type VerifyCounts,
  type VerifyStep,
} from './suspects.ts'

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
          suspects.add(key, { after: key, counts: { ...counts } }, sighting)
          yield* suspects.take()
        }
        suspects.mark({ after: after ?? lastKeyUnder(from.prefix), counts: { ...counts } })
        yield* suspects.take()
      }
    }
    yield* suspects.finish()
  } finally {
    suspects.close()
  }
}

/** A key that changed. */
export interface ChangedKey {
  readonly key: string
  /** When it did, in the form of the others: none is before one that came earlier. */
  readonly at: string
}

/**
 * Compares the rows of some keys with their objects, such as those that had events lately. A key that
 * comes again soon is looked at once. The place where another run can go on is a time, whose own keys
 * are still to be looked at.
 *
 * @throws {LedgerError} as {@link verify}
 */
export async function* verifyKeys(
  changed: AsyncIterable<ChangedKey>,
  options: SuspectOptions & Pick<VerifyOptions, 'selection' | 'counts'>,
): AsyncGenerator<VerifyStep> {
  const { selection, counts, signal } = options
  const suspects = createSuspects(options)
  const lately = new Set<string>()
  let reached: string | undefined
  try {
    for await (const { key, at } of changed) {
      signal?.throwIfAborted()
      if (at !== reached) {
        reached = at
        suspects.mark({ after: at, counts: { ...counts } })
      }
      const isWithin = selection.prefixes.some((prefix) => key.startsWith(prefix))
      if (isWithin && selection.isSelected(key) && !lately.has(key)) {
        if (lately.size === mostRemembered) lately.clear()
        lately.add(key)
        counts.suspects++
        suspects.add(key, { counts: { ...counts } })
      }
      yield* suspects.take()
    }
    yield* suspects.finish()
  } finally {
    suspects.close()
  }
}

const mostRemembered = 100_000
