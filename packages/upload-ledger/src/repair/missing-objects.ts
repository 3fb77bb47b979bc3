import type { ListedObject } from '../bucket/index.ts'
import { lastKeyUnder } from '../reader/index.ts'
import type { Batch } from './batch.ts'
import { merge } from './merge.ts'
import type { ComparedRow } from './rows-in-order.ts'
import { leftAfter } from './selection.ts'
import type { VerifyOptions } from './verify.ts'

export interface MissingCounts {
  /** Objects that were listed and are followed. */
  objects: number
}

/**
 * The objects that had no row when both were read: to look first costs a fraction of a put that is
 * refused. In the order of their keys, in batches of some 1,000.
 */
export async function* missingObjects({
  selection,
  after: start,
  objects,
  rows,
  counts,
}: Pick<VerifyOptions, 'selection' | 'after' | 'objects' | 'rows'> & {
  readonly counts: MissingCounts
}): AsyncGenerator<Batch<ListedObject>> {
  const prefixes = leftAfter(selection, start)
  for (const [i, from] of prefixes.entries()) {
    const pairs = merge(
      { batches: objects(from), keyOf: (object: ListedObject) => object.key },
      { batches: rows(from), keyOf: (row: ComparedRow) => row.object_key },
    )
    for await (const { items, after } of pairs) {
      const missing: ListedObject[] = []
      for (const { key, left: object, right: row } of items) {
        if (object === undefined || !selection.isSelected(key)) continue
        counts.objects++
        if (row === undefined) missing.push(object)
      }
      const isEnd = after === undefined && i === prefixes.length - 1
      yield { items: missing, after: isEnd ? undefined : (after ?? lastKeyUnder(from.prefix)) }
    }
  }
}
