import type { BatchOperation, Store } from '../store/index.ts'
import { createArrivalIds } from './arrival-ids.ts'
import { countKeys } from './count-keys.ts'

/** The events that were never attempted, on disk, in the order of their arrival. */
export interface ArrivedEvents<Event> {
  putOperation(event: Event): BatchOperation
  removeOperation(id: string): BatchOperation
  /** Says that batches with such operations are on disk. */
  announce(): void
  /** The next events, none twice. */
  take(most: number): Promise<{ id: string; event: Event }[]>
  /** All of them as they are on disk, those in hand included, read as they are asked for. */
  all(): AsyncIterable<Event>
  /** Says that one that was taken is not there any more. */
  wasRemoved(): void
  /** How many are on disk, those that were taken included, as far as was announced. */
  count(): number
}

/**
 * Reads forward from where it has got to, and never from the start again: LevelDB would have to
 * step over all that was delivered since.
 *
 * @param place the sublevel that holds them and what else belongs to their queue
 * @param start greater at each opening of the store than at any before it
 */
export async function openArrivedEvents<Event>(
  store: Store,
  place: readonly string[],
  start: number,
  now: () => number,
): Promise<ArrivedEvents<Event>> {
  const arrived = store.sublevel<string, Event>([...place, 'arrived'], {
    valueEncoding: 'json',
  })
  const ids = createArrivalIds(start)
  let unreadOfEarlierStarts = await countKeys(arrived)

  let cursor = ''
  let cursorNumber = 0
  let mayHaveMore = true
  let announced = 0
  let readToEnd = 0
  /** Taken, and not removed yet. */
  let inHand = 0
  // Batches may reach the disk in another order than their ids were made in. These numbers were
  // not there when the cursor passed them, at that time; they are looked for again.
  const gaps = new Map<number, number>()
  let gapsMayHaveClosed = false

  async function takeFromGaps(most: number): Promise<{ id: string; event: Event }[]> {
    if (!gapsMayHaveClosed || gaps.size === 0) return []
    const numbers = [...gaps.keys()]
    gapsMayHaveClosed = false
    const taken: { id: string; event: Event }[] = []
    try {
      const events = await arrived.getMany(numbers.map(ids.id))
      for (const [i, number] of numbers.entries()) {
        const event = events[i]
        if (event === undefined) {
          if (now() - (gaps.get(number) ?? 0) > givenUpAfterMs) gaps.delete(number)
        } else if (taken.length === most) {
          gapsMayHaveClosed = true
        } else {
          gaps.delete(number)
          taken.push({ id: ids.id(number), event })
        }
      }
      inHand += taken.length
    } catch (error) {
      gapsMayHaveClosed = true
      throw error
    }
    return taken
  }

  async function takeForward(most: number): Promise<{ id: string; event: Event }[]> {
    if (!mayHaveMore || most === 0) return []
    if (unreadOfEarlierStarts <= 0) return takeMade(most)
    mayHaveMore = false
    const announcedBefore = announced
    const read = await readAfter(cursor, most)
    if (read.length === most) mayHaveMore = true
    else readToEnd = announcedBefore
    for (const { id } of read) {
      const number = ids.number(id)
      cursor = id
      if (number === undefined) {
        unreadOfEarlierStarts--
        continue
      }
      for (let gap = cursorNumber + 1; gap < number; gap++) gaps.set(gap, now())
      cursorNumber = number
    }
    inHand += read.length
    return read
  }

  /** Those of this start have known ids, so that no iterator needs to look for them. */
  function takeMade(most: number): { id: string; event: Event }[] {
    const taken: { id: string; event: Event }[] = []
    for (let number = cursorNumber + 1; number <= announced && taken.length < most; number++) {
      const id = ids.id(number)
      const event = arrived.getSync(id)
      if (event === undefined) continue
      for (let gap = cursorNumber + 1; gap < number; gap++) gaps.set(gap, now())
      cursor = id
      cursorNumber = number
      taken.push({ id, event })
    }
    inHand += taken.length
    if (taken.length < most) {
      mayHaveMore = false
      readToEnd = announced
    }
    return taken
  }

  async function readAfter(key: string, limit: number): Promise<{ id: string; event: Event }[]> {
    try {
      const entries = await arrived.iterator({ gt: key, limit }).all()
      return entries.map(([id, event]) => ({ id, event }))
    } catch (error) {
      mayHaveMore = true
      throw error
    }
  }

  return {
    putOperation: (event) => ({ type: 'put', sublevel: arrived, key: ids.next(), value: event }),
    removeOperation: (id) => ({ type: 'del', sublevel: arrived, key: id }),
    announce() {
      announced = ids.made()
      mayHaveMore = true
      gapsMayHaveClosed = true
    },
    async take(most) {
      const late = await takeFromGaps(most)
      return late.length > 0 ? late : takeForward(most)
    },
    all: () => arrived.values(),
    wasRemoved() {
      inHand--
    },
    count: () =>
      inHand + unreadOfEarlierStarts + Math.max(0, announced - Math.max(cursorNumber, readToEnd)),
  }
}

/** A batch that is not on disk this long after later ones were is taken for failed. */
const givenUpAfterMs = 10 * 60_000
