import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openStore, type Store } from '../../store/index.ts'
import { openBodyTables } from '../storage/body-tables.ts'

/** The names of all bodies of an endpoint: of files with bytes in them, finished or not, and in its store. */
export async function storedBodies(folder: string, store: Store): Promise<string[]> {
  const folders = ['bodies', 'tmp'].map((name) =>
    readdir(join(folder, name), { recursive: true, withFileTypes: true }),
  )
  const files = (await Promise.all(folders)).flat().filter((entry) => entry.isFile())
  const small = await openBodyTables(store).smallBodies.keys().all()
  return [...files.map(({ name }) => name), ...small]
}

/** The same of an endpoint that has ended. */
export async function bodiesLeftIn(folder: string): Promise<string[]> {
  const store = await openStore(join(folder, 'store'))
  try {
    return await storedBodies(folder, store)
  } finally {
    await store.close()
  }
}
