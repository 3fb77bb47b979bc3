import type { ListedObject } from '../../bucket/index.ts'
import { compareKeys } from '../../reader/index.ts'
import type { Batch } from '../batch.ts'
import type { ComparedRow } from '../rows-in-order.ts'
import type { Sighting } from '../suspect.ts'

/** A bucket and its ledger in memory, of which each can change while the other is read. */
export class FakePair {
  readonly objects: Map<string, ListedObject> = new Map()
  readonly rows: Map<string, ComparedRow> = new Map()
  /** How many keys a batch has. */
  batch = 7

  readonly listObjects = (from: From): AsyncGenerator<Batch<ListedObject>> =>
    this.#batches(this.objects, from)
  readonly listRows = (from: From): AsyncGenerator<Batch<ComparedRow>> =>
    this.#batches(this.rows, from)
  readonly look = async (key: string): Promise<Sighting> => ({
    object: this.objects.get(key),
    row: this.rows.get(key),
  })
  /** As the ask does. */
  readonly repair = async (key: string): Promise<void> => {
    const object = this.objects.get(key)
    this.rows.set(
      key,
      object === undefined
        ? { object_key: key, size: 0, etag: '', deleted: true }
        : { object_key: key, size: object.sizeBytes, etag: object.etag },
    )
  }

  async *#batches<T>(all: ReadonlyMap<string, T>, from: From): AsyncGenerator<Batch<T>> {
    const { prefix, after = '' } = from
    const keys = [...all.keys()]
      .filter((key) => key.startsWith(prefix) && compareKeys(key, after) > 0)
      .sort(compareKeys)
    for (let at = 0; ; at += this.batch) {
      const some = keys.slice(at, at + this.batch)
      const items = some.flatMap((key) => all.get(key) ?? [])
      if (at + this.batch >= keys.length) {
        yield { items }
        return
      }
      yield { items, after: some.at(-1) }
    }
  }
}

interface From {
  readonly prefix: string
  readonly after?: string | undefined
}
