import type { Disk } from './disk.ts'
import type { SecondaryIndex, StoredItem, Table } from './dynalite.ts'
import { withFilledIndex, withoutIndex } from './index-updates.ts'
import { type Counts, countKey, type ItemPlaces, indexChange } from './items/index.ts'
import { findTable, itemsOf, rowsOf, tableKey } from './key-space.ts'

/**
 * Fills the new index of a table, while it is written and read. The row of the table says already
 * that there is the index, so that what is written from now on is in it; what was there before is
 * added item by item, each under its lock.
 *
 * @param stop ends it early; the next start does it again, from the beginning
 */
export async function fillIndex(
  places: ItemPlaces,
  counts: Counts,
  table: Table,
  name: string,
  stop: AbortSignal,
): Promise<void> {
  const index = table.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === name)
  if (index === undefined) return
  // Writers that began before the row was there do not know the index.
  await places.writes.settled()
  for await (const keys of chunks(places.disk.keys(itemsOf(table.TableName)))) {
    if (stop.aborted) return
    await Promise.all(keys.map((key) => fillRow(places, counts, table, index, key)))
  }
}

/** @param key of the item on disk */
async function fillRow(
  { disk, locks }: ItemPlaces,
  counts: Counts,
  table: Table,
  index: SecondaryIndex,
  key: string,
): Promise<void> {
  const release = await locks.acquire([key])
  try {
    const item = (await disk.get(key)) as StoredItem | undefined
    const change = item && indexChange('global', index, table, undefined, item)
    const [row] = change?.operations ?? []
    if (change === undefined || row === undefined) return
    if ((await disk.get(row.key)) !== undefined) return
    await disk.write([row, counts.addRows(table.TableName, change)])
  } finally {
    release()
  }
}

/** So many at once that the disk is kept busy, and so few that others get their turn. */
const chunkLength = 100

async function* chunks<T>(values: AsyncIterable<T>): AsyncIterable<T[]> {
  let chunk: T[] = []
  for await (const value of values) {
    chunk.push(value)
    if (chunk.length < chunkLength) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

/** Deletes all rows of an index that no writer writes to any more. */
export async function clearIndex(
  { disk, writes }: ItemPlaces,
  table: Table,
  name: string,
): Promise<void> {
  await writes.settled()
  await disk.clear(rowsOf('global', table.TableName, name))
}

/**
 * Finishes the indexes that a killed process was filling or deleting, before anything is written.
 * They are counted again afterwards.
 */
export async function finishIndexes(disk: Disk, table: Table): Promise<void> {
  const { TableName: tableName } = table
  for (const index of table.GlobalSecondaryIndexes ?? []) {
    const { IndexName: name, IndexStatus: status } = index
    if (index.Backfilling !== true && status !== 'DELETING') continue
    await disk.write([{ type: 'del', key: countKey(tableName) }])
    await disk.clear(rowsOf('global', tableName, name))
    if (status !== 'DELETING') await fillAlone(disk, table, name)
    const current = (await findTable(disk, tableName)) as Table
    const value =
      status === 'DELETING' ? withoutIndex(current, name) : withFilledIndex(current, name)
    await disk.write([{ type: 'put', key: tableKey(tableName), value }])
  }
}

async function fillAlone(disk: Disk, table: Table, name: string): Promise<void> {
  const index = table.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === name)
  if (index === undefined) return
  for await (const items of chunks(disk.values(itemsOf(table.TableName)))) {
    const rows = items.flatMap((item) => {
      return indexChange('global', index, table, undefined, item as StoredItem)?.operations ?? []
    })
    await disk.write(rows)
  }
}
