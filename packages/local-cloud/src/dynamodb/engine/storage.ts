import { Readable } from 'node:stream'
import type { Disk, KeyRange } from './disk.ts'
import { type Callback, db, type KeySpace, type Store, withFunctions } from './dynalite.ts'
import { clearTable, keysUnder } from './key-space.ts'
import { guarded, guardedLock, onFailure } from './running-action.ts'

/**
 * Makes the store that dynalite's actions work on, and has it keep everything on our disk.
 *
 * It fixes these faults of dynalite 4.0.0. It writes without fsync. It never closes the iterator of
 * a listing that ended early, which keeps a snapshot of the whole database for ever. It walks the
 * whole database for ListTables, ListTagsOfResource and DeleteTable. It takes the region of its
 * ARNs from the environment. A table stays CREATING, UPDATING and DELETING for half a second each.
 */
export function createStore(disk: Disk, account: { id: string; region: string }): Store {
  const store = withFunctions<Store>(
    'store',
    db.create({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }),
    ['deleteItemDb', 'deleteTagDb', 'deleteIndexDb', 'getItemDb', 'getTagDb'],
  )
  store.disk = disk
  store.tableDb.awsAccountId = account.id
  store.tableDb.awsRegion = account.region

  // Without a path dynalite opened an empty database in memory; from here on it sees ours instead.
  withFunctions<Store['db']>('database', store.db, [
    'put',
    'get',
    'del',
    'batch',
    'createKeyStream',
    'createValueStream',
  ])
  Object.assign(store.db, callbacksOver(disk))

  boundKeys(store.tableDb, disk, 'table')
  store.tableDb.lock = guardedLock(store.tableDb.lock)
  const { getTagDb } = store
  store.getTagDb = (table) => boundKeys(getTagDb(table), disk, `tag-${table}`)

  // The first of these clears the whole table, so nothing is left for the others to do.
  store.deleteItemDb = (table, callback) => settle(clearTable(disk, table), callback)
  store.deleteTagDb = (_table, callback) => setImmediate(callback, null)
  store.deleteIndexDb = (_type, _table, _index, callback) => setImmediate(callback, null)
  return store
}

function callbacksOver(disk: Disk): Store['db'] {
  return {
    get: (key, callback) => settle(disk.get(key), callback),
    put: (key, value, callback) => settle(disk.write([{ type: 'put', key, value }]), callback),
    del: (key, callback) => settle(disk.write([{ type: 'del', key }]), callback),
    batch: (operations, callback) => settle(disk.write(operations), callback),
    createKeyStream: (range: KeyRange) => listing(disk.keys(range)),
    createValueStream: (range: KeyRange) => listing(disk.values(range)),
  }
}

/** Has a key space list its own keys only. */
function boundKeys<T extends KeySpace>(space: T, disk: Disk, name: string): T {
  const range = keysUnder(name)
  space.createKeyStream = () => listing(disk.keys(range), (key) => key.slice(range.gt.length))
  return space
}

/** A stream that closes its iterator wherever it ends, and whose listeners' errors are caught. */
function listing<T>(source: AsyncIterable<T>, convert?: (value: T) => T): Readable {
  const stream = Readable.from(convert === undefined ? source : converted(source, convert))
  stream.emit = guarded(stream.emit.bind(stream)) as typeof stream.emit
  onFailure(() => stream.destroy())
  return stream
}

async function* converted<T>(source: AsyncIterable<T>, convert: (value: T) => T): AsyncIterable<T> {
  for await (const value of source) yield convert(value)
}

/** Out of the promise's reach, so that an error in the callback is not taken for one of the disk. */
function settle(promise: Promise<unknown>, callback: Callback): void {
  const settled = guarded(callback)
  promise.then(
    (value) => setImmediate(settled, null, value),
    (error: Error) => setImmediate(settled, error),
  )
}
