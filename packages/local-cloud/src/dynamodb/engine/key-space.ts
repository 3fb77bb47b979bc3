import type { Disk, KeyRange } from './disk.ts'
import type { Table } from './dynalite.ts'

/**
 * Where dynalite keeps what: `table~NAME`, `item-NAME~KEY`, `index-global~NAME~INDEX~KEY`,
 * `index-local~…`, `tag-NAME~KEY`. A table's name has no `~`, so no range holds another's keys.
 * `ttl~NAME` is ours.
 */

/** All keys that begin with a name and `~`: U+007F is the character after it. */
export function keysUnder(name: string): Required<Pick<KeyRange, 'gt' | 'lt'>> {
  return { gt: `${name}~`, lt: `${name}\x7f` }
}

export function itemsOf(table: string): Required<Pick<KeyRange, 'gt' | 'lt'>> {
  return keysUnder(`item-${table}`)
}

export function indexKey(indexType: string, table: string, index: string, key: string): string {
  return `index-${indexType}~${table}~${index}~${key}`
}

export function tableKey(table: string): string {
  return `table~${table}`
}

/** The row of a table in any state, or undefined when there is no such table. */
export async function findTable(disk: Disk, table: string): Promise<Table | undefined> {
  return (await disk.get(tableKey(table))) as Table | undefined
}

/** Whether nothing about a table is under way; one that is gone is settled too. */
export function isSettled(table: Table | undefined): boolean {
  const indexes = table?.GlobalSecondaryIndexes ?? []
  return (
    table === undefined ||
    (table.TableStatus === 'ACTIVE' && indexes.every((index) => index.IndexStatus === 'ACTIVE'))
  )
}

/** Deletes all that belongs to a table but its own row. */
export async function clearTable(disk: Disk, table: string): Promise<void> {
  await disk.write([{ type: 'del', key: `ttl~${table}` }])
  for (const name of [
    `item-${table}`,
    `index-global~${table}`,
    `index-local~${table}`,
    `tag-${table}`,
  ]) {
    await disk.clear(keysUnder(name))
  }
}
