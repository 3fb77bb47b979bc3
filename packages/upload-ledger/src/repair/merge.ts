import { compareKeys } from '../reader/index.ts'
import type { Batch } from './batch.ts'

/** All that has one key, on either side. */
export interface Pair<A, B> {
  readonly key: string
  readonly left?: A | undefined
  readonly right?: B | undefined
}

/**
 * Merges two streams that are in the order of their keys, each with a key at most once. No more is
 * held than a batch of either.
 *
 * @returns the pairs in the order of their keys, in batches, with how far both sides were read
 */
export async function* merge<A, B>(
  left: Side<A>,
  right: Side<B>,
): AsyncGenerator<Batch<Pair<A, B>>> {
  const [a, b] = [readerOf(left), readerOf(right)]
  try {
    for (;;) {
      await Promise.all([a.fill(), b.fill()])
      const pairs: Pair<A, B>[] = []
      while (a.hasNext() && b.hasNext()) {
        const order = compareKeys(a.key(), b.key())
        const key = order <= 0 ? a.key() : b.key()
        pairs.push({
          key,
          ...(order <= 0 ? { left: a.take() } : {}),
          ...(order >= 0 ? { right: b.take() } : {}),
        })
      }
      // What one side has up to where the other was read, the other has not.
      while (a.hasNext() && b.isReadTo(a.key())) pairs.push({ key: a.key(), left: a.take() })
      while (b.hasNext() && a.isReadTo(b.key())) pairs.push({ key: b.key(), right: b.take() })
      // One side at least has nothing left: all is taken up to where it was read.
      const after = least([a, b].filter((side) => !side.hasNext()).map((side) => side.readTo()))
      yield { items: pairs, after }
      if (after === undefined) return
    }
  } finally {
    await Promise.all([a.close(), b.close()])
  }
}

export interface Side<T> {
  readonly batches: AsyncIterable<Batch<T>>
  readonly keyOf: (item: T) => string
}

/** `undefined` is the end, behind all keys. */
function least(places: readonly (string | undefined)[]): string | undefined {
  let least: string | undefined
  for (const place of places) {
    if (place !== undefined && (least === undefined || compareKeys(place, least) < 0)) least = place
  }
  return least
}

interface Reader<T> {
  hasNext(): boolean
  key(): string
  take(): T
  /** How far the batches so far go; `undefined` at the end. */
  readTo(): string | undefined
  isReadTo(key: string): boolean
  /** Waits for a next item, or the end. */
  fill(): Promise<void>
  close(): Promise<unknown> | undefined
}

function readerOf<T>({ batches, keyOf }: Side<T>): Reader<T> {
  const iterator = batches[Symbol.asyncIterator]()
  let items: readonly T[] = []
  let at = 0
  let readTo: string | undefined = ''
  const hasNext = () => at < items.length
  const key = () => keyOf(items[at] as T)
  return {
    hasNext,
    key,
    take: () => items[at++] as T,
    readTo: () => readTo,
    isReadTo: (other: string) => readTo === undefined || compareKeys(other, readTo) <= 0,
    async fill() {
      while (!hasNext() && readTo !== undefined) {
        const next = await iterator.next()
        if (next.done) {
          readTo = undefined
        } else {
          items = next.value.items
          at = 0
          readTo = next.value.after
        }
      }
    },
    close: () => iterator.return?.(),
  }
}
