import {
  type AttributeValue,
  db,
  type SecondaryIndex,
  type StoredItem,
  type Table,
} from '../dynalite.ts'
import { indexKey } from '../key-space.ts'
import type { StoreOperation } from '../store-operation.ts'
import { itemSizeBytes, sameItems } from '../values/index.ts'
import { indexesOf } from './indexes.ts'
import { indexKeyFault } from './keys.ts'

/** The effect of one change of an item on one index. */
export interface IndexChange {
  readonly kind: 'local' | 'global'
  readonly name: string
  readonly operations: readonly StoreOperation[]
  /** The cost of the change, in write units. */
  readonly units: number
  /** The row that is taken to be there, as it is of every item but in an index being filled. */
  readonly replaced: { readonly key: string; readonly bytes: number } | undefined
  readonly countDelta: number
  readonly bytesDelta: number
}

/** A row of an index: the part of an item that is projected, under the key that orders it. */
interface IndexRow {
  readonly key: string
  readonly item: StoredItem
}

/**
 * The effect of changing, adding or deleting an item on each index of its table.
 *
 * The rows are written with the item, in one batch, so that a crash leaves both or neither.
 */
export function indexChanges(
  table: Table,
  existing: StoredItem | undefined,
  after: StoredItem | undefined,
): IndexChange[] {
  return indexesOf(table).flatMap(({ kind, index }) => {
    const change = indexChange(kind, index, table, existing, after)
    return change === undefined ? [] : [change]
  })
}

/** The effect of changing an item on one index; undefined for none. */
export function indexChange(
  kind: 'local' | 'global',
  index: SecondaryIndex,
  table: Table,
  existing: StoredItem | undefined,
  after: StoredItem | undefined,
): IndexChange | undefined {
  const before = existing && indexRow(index, table, existing)
  const row = after && indexRow(index, table, after)
  const moves = before !== undefined && before.key !== row?.key
  const isSame =
    before !== undefined && row !== undefined && !moves && sameItems(before.item, row.item)
  if (isSame || (before === undefined && row === undefined)) return undefined
  const fullKey = (key: string): string => indexKey(kind, table.TableName, index.IndexName, key)
  const operations: StoreOperation[] = []
  let units = 0
  if (moves) {
    operations.push({ type: 'del', key: fullKey(before.key) })
    units += writeUnits(itemSizeBytes(before.item))
  }
  if (row !== undefined) {
    operations.push({ type: 'put', key: fullKey(row.key), value: row.item })
    const replaced = before === undefined || moves ? 0 : itemSizeBytes(before.item)
    units += writeUnits(Math.max(replaced, itemSizeBytes(row.item)))
  }
  const bytes = (one: IndexRow | undefined): number => (one ? itemSizeBytes(one.item) : 0)
  return {
    kind,
    name: index.IndexName,
    operations,
    units,
    replaced: before && { key: fullKey(before.key), bytes: bytes(before) },
    countDelta: (row ? 1 : 0) - (before ? 1 : 0),
    bytesDelta: bytes(row) - bytes(before),
  }
}

/** The row of an item in an index; undefined for an item that lacks a key of it, or has none fit. */
function indexRow(index: SecondaryIndex, table: Table, item: StoredItem): IndexRow | undefined {
  const keys = index.KeySchema.map(({ AttributeName }) => AttributeName)
  const isIn = keys.every(
    (key, i) => Object.hasOwn(item, key) && indexKeyFault(item[key], key, table, i === 0) === null,
  )
  if (!isIn) return undefined
  const { ProjectionType: type, NonKeyAttributes: others = [] } = index.Projection
  const tableKeys = table.KeySchema.map(({ AttributeName }) => AttributeName)
  const projected = type === 'ALL' ? item : pick(item, [...keys, ...tableKeys, ...others])
  return { key: db.createIndexKey(projected, table, index.KeySchema), item: projected }
}

function pick(item: StoredItem, names: readonly string[]): StoredItem {
  const picked: Record<string, AttributeValue> = {}
  for (const name of names) {
    const value = Object.hasOwn(item, name) ? item[name] : undefined
    if (value !== undefined) picked[name] = value
  }
  return picked
}

/** A write unit is a KB, or a part of one. */
export function writeUnits(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / 1024))
}
