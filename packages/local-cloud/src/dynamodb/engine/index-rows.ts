import { db, type IndexActions, type StoreOperation } from './dynalite.ts'
import { indexKey } from './key-space.ts'

let carried: readonly StoreOperation[] = []
let patched = false

/** The index rows that belong into the write that is being made just now; each is given once. */
export function carriedIndexRows(): readonly StoreOperation[] {
  const operations = carried
  carried = []
  return operations
}

/**
 * Has an item and its index rows written together.
 *
 * dynalite 4.0.0 writes the index rows one by one and the item after them, so that a crash between
 * leaves rows of an item that was never written, for ever. Its actions write the item in the very
 * callback that they give to `updateIndexes`; so instead of writing, that function now hands the
 * rows to the item's own write, which is atomic. Nothing is then left to rebuild after a crash.
 */
export function writeIndexRowsWithItem(): void {
  if (patched) return
  patched = true
  db.updateIndexes = (_store, table, existing, item, callback) => {
    const rows = (['local', 'global'] as const).flatMap((indexType) => {
      const indexes =
        (indexType === 'local' ? table.LocalSecondaryIndexes : table.GlobalSecondaryIndexes) ?? []
      return operations(db.getIndexActions(indexes, existing, item, table), (index, key) =>
        indexKey(indexType, table.TableName, index, key),
      )
    })
    carried = rows
    let left: readonly StoreOperation[] = []
    try {
      callback(null)
    } finally {
      left = carriedIndexRows()
    }
    if (left.length > 0) {
      throw new Error('Cannot write index rows: dynalite did not write their item at once')
    }
  }
}

function operations(
  { puts, deletes }: IndexActions,
  fullKey: (index: string, key: string) => string,
): StoreOperation[] {
  return [
    ...deletes.map(({ index, key }) => ({ type: 'del' as const, key: fullKey(index, key) })),
    ...puts.map(({ index, key, item }) => ({
      type: 'put' as const,
      key: fullKey(index, key),
      value: item,
    })),
  ]
}
