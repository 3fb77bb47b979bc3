import type { Disk, KeyRange } from '../disk.ts'
import type { StoredItem, Table } from '../dynalite.ts'
import { itemsOf, keysUnder, rowsOf } from '../key-space.ts'
import type { StoreOperation } from '../store-operation.ts'
import { itemSizeBytes } from '../values/index.ts'
import type { IndexChange } from './index-rows.ts'
import { indexesOf } from './indexes.ts'

/** How much there is of something. */
export interface Count {
  readonly items: number
  readonly bytes: number
}

/** How much a table holds, and each of its indexes. */
export interface TableCount extends Count {
  readonly indexes: Readonly<Record<string, Count>>
}

const nothing: Count = { items: 0, bytes: 0 }

/**
 * The counts of DescribeTable. They are in memory, and each write carries the new ones of its
 * table in its own batch, so that they are right after a crash too.
 */
export class Counts {
  readonly #byTable = new Map<string, TableCount>()

  /** Reads the counts; a table that an earlier version left without is counted, once. */
  static async load(disk: Disk): Promise<Counts> {
    const counts = new Counts()
    for await (const value of disk.values(keysUnder('table'))) {
      const table = value as Table
      const { TableName: name } = table
      const stored = (await disk.get(countKey(name))) as TableCount | undefined
      if (stored === undefined) await counts.#countAgain(disk, table)
      else counts.#byTable.set(name, stored)
    }
    return counts
  }

  of(tableName: string): TableCount {
    return this.#byTable.get(tableName) ?? { ...nothing, indexes: {} }
  }

  /** @returns what the batch of the change must carry */
  add(
    tableName: string,
    { existing, after }: { existing: StoredItem | undefined; after: StoredItem | undefined },
    changes: readonly IndexChange[],
  ): StoreOperation {
    const size = (item: StoredItem | undefined): number => (item ? itemSizeBytes(item) : 0)
    const items = (after ? 1 : 0) - (existing ? 1 : 0)
    const indexes = changes.map(({ name, countDelta, bytesDelta }) => {
      return { name, items: countDelta, bytes: bytesDelta }
    })
    return this.#change(tableName, { items, bytes: size(after) - size(existing) }, indexes)
  }

  /** Adds rows that are written to an index alone. */
  addRows(tableName: string, { name, countDelta, bytesDelta }: IndexChange): StoreOperation {
    const rows = [{ name, items: countDelta, bytes: bytesDelta }]
    return this.#change(tableName, nothing, rows)
  }

  forget(tableName: string): void {
    this.#byTable.delete(tableName)
  }

  /** @returns what forgets it on disk too */
  forgetIndex(tableName: string, indexName: string): StoreOperation {
    const { [indexName]: _gone, ...indexes } = this.of(tableName).indexes
    return this.#set(tableName, { ...this.of(tableName), indexes })
  }

  #change(
    tableName: string,
    table: Count,
    rows: readonly (Count & { readonly name: string })[],
  ): StoreOperation {
    const before = this.of(tableName)
    const indexes: Record<string, Count> = { ...before.indexes }
    for (const { name, items, bytes } of rows) {
      const count = indexes[name] ?? nothing
      indexes[name] = { items: count.items + items, bytes: count.bytes + bytes }
    }
    return this.#set(tableName, {
      items: before.items + table.items,
      bytes: before.bytes + table.bytes,
      indexes,
    })
  }

  #set(tableName: string, count: TableCount): StoreOperation {
    this.#byTable.set(tableName, count)
    return { type: 'put', key: countKey(tableName), value: count }
  }

  async #countAgain(disk: Disk, table: Table): Promise<void> {
    const indexes: Record<string, Count> = {}
    for (const { kind, index } of indexesOf(table)) {
      indexes[index.IndexName] = await countIn(disk, rowsOf(kind, table.TableName, index.IndexName))
    }
    const items = await countIn(disk, itemsOf(table.TableName))
    await disk.write([this.#set(table.TableName, { ...items, indexes })])
  }
}

export function countKey(tableName: string): string {
  return `count~${tableName}`
}

async function countIn(disk: Disk, range: KeyRange): Promise<Count> {
  let [items, bytes] = [0, 0]
  for await (const item of disk.values(range)) {
    items++
    bytes += itemSizeBytes(item as StoredItem)
  }
  return { items, bytes }
}
