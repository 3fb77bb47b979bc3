import type { Store } from '../../store/index.ts'
import { openTable, type Table } from './table.ts'

export interface BodyTables {
  /** Bodies that are to go unless a batch takes them off: what a crash leaves is found here. */
  readonly doomed: Table<string>
  /** The bytes of bodies that have no file, by id. */
  readonly smallBodies: Table<Buffer>
}

export function openBodyTables(store: Store): BodyTables {
  return {
    doomed: openTable<string>(store, 's3-doomed'),
    smallBodies: store.sublevel<string, Buffer>('s3-small-bodies', { valueEncoding: 'buffer' }),
  }
}
