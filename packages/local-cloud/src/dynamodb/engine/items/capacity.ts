import type { StoredItem, Table } from '../dynalite.ts'
import { itemSizeBytes } from '../values/index.ts'
import { type IndexChange, writeUnits } from './index-rows.ts'

/** The units that a request used of one table and its indexes. */
export interface UsedCapacity {
  readonly tableName: string
  table: number
  readonly local: Map<string, number>
  readonly global: Map<string, number>
}

export function noCapacity(tableName: string): UsedCapacity {
  return { tableName, table: 0, local: new Map(), global: new Map() }
}

/** The cost of changing an item: its larger state, and the rows that each index stores anew. */
export function writeCapacity(
  { TableName: tableName }: Table,
  existing: StoredItem | undefined,
  after: StoredItem | undefined,
  changes: readonly IndexChange[],
): UsedCapacity {
  const size = (item: StoredItem | undefined): number => (item ? itemSizeBytes(item) : 0)
  const used = noCapacity(tableName)
  used.table = writeUnits(Math.max(size(existing), size(after)))
  for (const { kind, name, units } of changes) used[kind].set(name, units)
  return used
}

/** The cost of reading an item, or of looking for a missing one: half if not consistent. */
export function readUnits(sizeBytes: number, isConsistent: boolean): number {
  return Math.max(1, Math.ceil(sizeBytes / 4096)) * (isConsistent ? 1 : 0.5)
}

/** Adds what several requests of a batch used, by table. */
export function totalByTable(all: readonly UsedCapacity[]): UsedCapacity[] {
  const totals = new Map<string, UsedCapacity>()
  for (const { tableName, table, local, global } of all) {
    const total = totals.get(tableName) ?? noCapacity(tableName)
    totals.set(tableName, total)
    total.table += table
    for (const [name, units] of local) total.local.set(name, (total.local.get(name) ?? 0) + units)
    for (const [name, units] of global) {
      total.global.set(name, (total.global.get(name) ?? 0) + units)
    }
  }
  return [...totals.values()]
}

/** In transactions, which read and write everything twice, the kind of unit is named too. */
export type UnitKind = 'ReadCapacityUnits' | 'WriteCapacityUnits'

/**
 * `ConsumedCapacity` as it is answered; undefined where it was not asked for. An index that cost
 * nothing is left out.
 *
 * @param asked `INDEXES`, `TOTAL` or `NONE`
 */
export function consumedCapacity(
  asked: string | undefined,
  used: UsedCapacity,
  transactional?: UnitKind,
): object | undefined {
  if (asked !== 'TOTAL' && asked !== 'INDEXES') return undefined
  const factor = transactional === undefined ? 1 : 2
  const units = (count: number): object => ({
    CapacityUnits: count * factor,
    ...(transactional === undefined ? {} : { [transactional]: count * factor }),
  })
  const all = [...used.local.values(), ...used.global.values()]
  const total = all.reduce((sum, count) => sum + count, used.table)
  const answer = { TableName: used.tableName, ...units(total) }
  if (asked === 'TOTAL') return answer
  const byIndex = (counts: ReadonlyMap<string, number>): object | undefined =>
    counts.size === 0
      ? undefined
      : Object.fromEntries([...counts].map(([name, count]) => [name, units(count)]))
  return {
    ...answer,
    Table: units(used.table),
    LocalSecondaryIndexes: byIndex(used.local),
    GlobalSecondaryIndexes: byIndex(used.global),
  }
}
