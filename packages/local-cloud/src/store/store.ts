import { mkdir } from 'node:fs/promises'
import { ClassicLevel, type BatchOperation as LevelOperation } from 'classic-level'
import { lookUpWholeKeys } from './look-up-whole-keys.ts'
import { stopAtFailedWrite } from './stop-at-failed-write.ts'

/**
 * The one database of S3 and of delivery, so that an object, its sequencer and its pending event
 * can be one synced batch: an event exists exactly if the object does. Each owner keeps to its own
 * sublevels. Keys compare as UTF-8 bytes, which is also the order in which S3 lists.
 */
export type Store = ClassicLevel<string, string>

/** One put or delete of a batch, in whichever sublevel it belongs to. */
export type BatchOperation = LevelOperation<Store, string, unknown>

/**
 * The blocks that a LevelDB keeps decompressed. Its own 8 MB, of which two databases take twice as
 * much, make no look-up faster, be it one of 1,000 rows or of 100,000.
 */
export const cacheBytes: number = 2 * 1024 * 1024

/**
 * Opens the store in a folder that no other process has open; makes the folder if need be. After a
 * write that fails it refuses all others, until it is opened again.
 */
export async function openStore(folder: string): Promise<Store> {
  await mkdir(folder, { recursive: true })
  const store: Store = new ClassicLevel(folder, { cacheSize: cacheBytes })
  stopAtFailedWrite(store)
  lookUpWholeKeys(store)
  await store.open()
  return store
}
