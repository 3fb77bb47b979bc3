import type { Disk, KeyRange } from './disk.ts'
import type { Table } from './dynalite.ts'

/**
 * Where dynalite keeps what: `table~NAME`, `item-NAME~KEY`, `index-global~NAME~INDEX~KEY`,
 * `index-local~…`, `tag-NAME~KEY`. `ttl~NAME`, `count~NAME` and `token~TOKEN` are ours. A name holds no
 * `~`, so no range holds the keys of another table or index. A request's names are checked before
 * they come here.
 */

/** All keys that begin with a name and `~`: U+007F is the character after it. */
export function keysUnder(name: string): Required<Pick<KeyRange, 'gt' | 'lt'>> {
  return { gt: `${name}~`, lt: `${name}\x7f` }
}

export function itemsOf(table: string): Required<Pick<KeyRange, 'gt' | 'lt'>> {
  return keysUnder(`item-${plain(table)}`)
}

export function indexKey(indexType: string, table: string, index: string, key: string): string {
  return `index-${indexType}~${plain(table)}~${plain(index)}~${key}`
}

/** @param key as `createKey` of dynalite makes it */
export function itemKey(table: string, key: string): string {
  return `item-${plain(table)}~${key}`
}

/** All rows of an index. */
export function rowsOf(
  kind: 'local' | 'global',
  table: string,
  index: string,
): Required<Pick<KeyRange, 'gt' | 'lt'>> {
  return keysUnder(`index-${kind}~${plain(table)}~${plain(index)}`)
}

export function tableKey(table: string): string {
  return `table~${plain(table)}`
}

/** @throws when it is no name that a table or an index can have: that is a fault of ours */
function plain(name: string): string {
  if (/^[\w.-]+$/.test(name)) return name
  throw new Error(`Cannot make a key of the name ${JSON.stringify(name)}: it was not checked`)
}

/** Where a transaction is kept that came with a token. */
export function tokenKey(token: string): string {
  return `${allTokens.gt}${token}`
}

export const allTokens: Required<Pick<KeyRange, 'gt' | 'lt'>> = keysUnder('token')

/** The row of a table in any state, or undefined when there is no such table. */
export async function findTable(disk: Disk, table: string): Promise<Table | undefined> {
  return (await disk.get(tableKey(table))) as Table | undefined
}

/**
 * Whether no change that dynalite makes of a table is under way; one that is gone is settled too. An
 * index that is being filled or deleted is ours.
 */
export function isSettled(table: Table | undefined): boolean {
  const indexes = table?.GlobalSecondaryIndexes ?? []
  return (
    table === undefined ||
    (table.TableStatus === 'ACTIVE' &&
      indexes.every(
        ({ IndexStatus: status, Backfilling: isFilling }) =>
          status === 'ACTIVE' || status === 'DELETING' || isFilling === true,
      ))
  )
}

/** Deletes all that belongs to a table but its own row. */
export async function clearTable(disk: Disk, name: string): Promise<void> {
  const table = plain(name)
  await disk.write([
    { type: 'del', key: `ttl~${table}` },
    { type: 'del', key: `count~${table}` },
  ])
  for (const name of [
    `item-${table}`,
    `index-global~${table}`,
    `index-local~${table}`,
    `tag-${table}`,
  ]) {
    await disk.clear(keysUnder(name))
  }
}
