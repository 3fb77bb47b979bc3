import type { ListedObject, ObjectPage, ObjectQuery } from '../../bucket/index.ts'

/** Objects in memory, listed as S3 lists them. */
export class FakeObjects {
  readonly #objects = new Map<string, ListedObject>()
  #inOrder: readonly Keyed[] | undefined
  /** Every listing so far. */
  readonly queries: ObjectQuery[] = []
  /** The most that a page holds. */
  mostKeys = 1_000

  put(...objects: readonly ListedObject[]): void {
    for (const object of objects) this.#objects.set(object.key, object)
    this.#inOrder = undefined
  }

  delete(key: string): void {
    this.#objects.delete(key)
    this.#inOrder = undefined
  }

  get(key: string): ListedObject | undefined {
    return this.#objects.get(key)
  }

  keys(): string[] {
    return [...this.#objects.keys()]
  }

  readonly list = async (query: ObjectQuery): Promise<ObjectPage> => {
    this.queries.push(query)
    const { prefix, after, delimiter, limit = this.mostKeys } = query
    this.#inOrder ??= [...this.#objects.values()]
      .map((object) => ({ object, bytes: Buffer.from(object.key) }))
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    const start = after === undefined ? undefined : Buffer.from(after)
    const objects: ListedObject[] = []
    const folders = new Set<string>()
    for (let at = start === undefined ? 0 : behind(this.#inOrder, start); ; at++) {
      const next = this.#inOrder[at]?.object
      if (next === undefined) return { objects, folders: [...folders], isTruncated: false }
      if (!next.key.startsWith(prefix)) continue
      const end = delimiter === undefined ? -1 : next.key.indexOf(delimiter, prefix.length)
      const folder = end < 0 ? undefined : next.key.slice(0, end + 1)
      if (folder !== undefined && folders.has(folder)) continue
      if (objects.length + folders.size === Math.min(limit, this.mostKeys)) {
        return { objects, folders: [...folders], isTruncated: true }
      }
      if (folder === undefined) objects.push(next)
      else folders.add(folder)
    }
  }
}

interface Keyed {
  readonly object: ListedObject
  readonly bytes: Buffer
}

/** The place of the first key behind these bytes. */
function behind(objects: readonly Keyed[], bytes: Buffer): number {
  let [low, high] = [0, objects.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (Buffer.compare(objects[middle]?.bytes ?? bytes, bytes) <= 0) low = middle + 1
    else high = middle
  }
  return low
}
