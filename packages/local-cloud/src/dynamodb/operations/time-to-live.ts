import { type Disk, keysUnder } from '../engine/index.ts'

/** Which attribute of a table's items says when they expire, while that is switched on. */
export interface TimeToLive {
  readonly tableName: string
  readonly attributeName: string
}

/** Undefined when a table's items do not expire. */
export async function findTimeToLive(
  disk: Disk,
  tableName: string,
): Promise<TimeToLive | undefined> {
  return (await disk.get(rowKey(tableName))) as TimeToLive | undefined
}

export async function saveTimeToLive(disk: Disk, timeToLive: TimeToLive): Promise<void> {
  await disk.write([{ type: 'put', key: rowKey(timeToLive.tableName), value: timeToLive }])
}

export async function removeTimeToLive(disk: Disk, tableName: string): Promise<void> {
  await disk.write([{ type: 'del', key: rowKey(tableName) }])
}

/** All tables whose items expire. */
export function allTimesToLive(disk: Disk): AsyncIterable<TimeToLive> {
  return disk.values(keysUnder('ttl')) as AsyncIterable<TimeToLive>
}

/** Beside the rows of dynalite, which deletes it with the table. */
function rowKey(tableName: string): string {
  return `ttl~${tableName}`
}
