import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Engine, findTable, itemsOf, ServiceError, type StoredItem } from './engine/index.ts'
import { isExpired } from './expired.ts'
import { allTimesToLive, findTimeToLive, type TimeToLive } from './operations/index.ts'

/** Few enough that requests which come meanwhile do not wait noticeably. */
const itemsPerStep = 100

/**
 * Deletes the items whose time has come, of all tables whose items expire, in steps between which
 * requests are served. It ends early, after a step, once the signal is given.
 *
 * @returns how many it deleted
 */
export async function sweep(engine: Engine, now: () => number, stop: AbortSignal): Promise<number> {
  let deleted = 0
  for await (const timeToLive of allTimesToLive(engine.disk)) {
    deleted += await sweepTable(engine, timeToLive, now, stop)
  }
  return deleted
}

async function sweepTable(
  engine: Engine,
  timeToLive: TimeToLive,
  now: () => number,
  stop: AbortSignal,
): Promise<number> {
  const range = itemsOf(timeToLive.tableName)
  let deleted = 0
  let after = range.gt
  let more = true
  while (more && !stop.aborted && (await isStillSo(engine, timeToLive))) {
    more = false
    const expired: StoredItem[] = []
    const step = engine.disk.entries({ gt: after, lt: range.lt, limit: itemsPerStep })
    for await (const [key, item] of step) {
      after = key
      more = true
      const value = (item as StoredItem)[timeToLive.attributeName]
      if (isExpired(value, Math.floor(now() / 1000))) expired.push(item as StoredItem)
    }
    const outcomes = await Promise.all(expired.map((item) => deleteItem(engine, timeToLive, item)))
    deleted += outcomes.filter((outcome) => outcome).length
    await nextTurn()
  }
  return deleted
}

async function isStillSo(engine: Engine, timeToLive: TimeToLive): Promise<boolean> {
  const current = await findTimeToLive(engine.disk, timeToLive.tableName)
  return current?.attributeName === timeToLive.attributeName
}

/**
 * Deletes an item only if its time to live is still the one that was seen to be over: an item that
 * was given more time in between, or none, stays.
 */
async function deleteItem(
  engine: Engine,
  { tableName, attributeName }: TimeToLive,
  item: StoredItem,
): Promise<boolean> {
  const table = await findTable(engine.disk, tableName)
  if (table === undefined) return false
  try {
    await engine.call('DeleteItem', {
      TableName: tableName,
      Key: Object.fromEntries(
        table.KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]]),
      ),
      ConditionExpression: '#seen = :seen',
      ExpressionAttributeNames: { '#seen': attributeName },
      ExpressionAttributeValues: { ':seen': item[attributeName] },
    })
    return true
  } catch (error) {
    // Refused, or the table has gone meanwhile: either way there is nothing left to delete.
    if (error instanceof ServiceError) return false
    throw error
  }
}
