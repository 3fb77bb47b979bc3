import { openDatabase } from '../../src/s3/storage/database.ts'
import { objectKey } from '../../src/s3/storage/objects.ts'
import type { Store } from '../../src/store/store.ts'

/**
 * Gives a bucket many objects that are there once: rows like that of one object, written straight
 * to the store. They are good for listing; their bytes are all the one object's.
 */
export async function multiplyObject(
  store: Store,
  bucket: string,
  key: string,
  count: number,
  nameOf: (i: number) => string,
): Promise<void> {
  const { objects } = openDatabase(store)
  await objects.open()
  const row = objects.getSync(objectKey(bucket, key))
  if (row === undefined) throw new Error(`Cannot multiply ${key}: there is no such object`)
  for (let first = 0; first < count; first += 10_000) {
    const batch = objects.batch()
    for (let i = first; i < Math.min(first + 10_000, count); i++) {
      batch.put(objectKey(bucket, nameOf(i)), row)
    }
    await batch.write()
  }
}
