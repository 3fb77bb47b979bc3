import type { Outbox } from '../../delivery/index.ts'
import type { Store } from '../../store/index.ts'
import { Bodies } from './bodies.ts'
import { Commits } from './commits.ts'
import { type Database, openDatabase } from './database.ts'

/** Where everything is kept: rows, bodies, and the one writer of both. */
export interface Storage {
  readonly database: Database
  readonly bodies: Bodies
  readonly commits: Commits
}

/**
 * Opens the storage and removes what an earlier process left unfinished.
 *
 * @param folder holds the bodies
 * @param outbox is woken after each commit
 */
export async function openStorage(
  store: Store,
  folder: string,
  outbox: Outbox,
  now: () => number,
): Promise<Storage> {
  const database = openDatabase(store)
  const bodies = await Bodies.open(folder, database, now)
  const commits = await Commits.open({ database, bodies, outbox, now })
  return { database, bodies, commits }
}
