import type { Disk } from './disk.ts'
import type { Table } from './dynalite.ts'
import { finishIndexes } from './index-builds.ts'
import { clearTable, isSettled, keysUnder, tableKey } from './key-space.ts'

/**
 * Finishes what a killed process left half done, before anything else is done.
 *
 * dynalite 4.0.0 ends CREATING, UPDATING and DELETING by a timer in memory; killed before it rings,
 * a table stays so for ever. Each is finished as it would have been, and so are indexes that were
 * being filled or deleted.
 */
export async function repairStuckTables(disk: Disk): Promise<void> {
  for await (const [, value] of disk.entries(keysUnder('table'))) {
    const table = value as Table
    if (table.TableStatus === 'DELETING') {
      await clearTable(disk, table.TableName)
      await disk.write([{ type: 'del', key: tableKey(table.TableName) }])
    } else if (!isSettled(table)) {
      await disk.write([{ type: 'put', key: tableKey(table.TableName), value: activated(table) }])
    }
    if (table.TableStatus !== 'DELETING') await finishIndexes(disk, table)
  }
}

function activated(table: Table): Table {
  table.TableStatus = 'ACTIVE'
  for (const index of table.GlobalSecondaryIndexes ?? []) {
    if (index.Backfilling !== true && index.IndexStatus !== 'DELETING') index.IndexStatus = 'ACTIVE'
  }
  return table
}
