import type { BatchOperation, Store } from '../store/index.ts'
import { countKeys } from './count-keys.ts'

/** The events that wait for a retry, on disk, in the order of its time. */
export interface WaitingEvents<Event> {
  putOperation(id: string, event: Event, retryAt: number): BatchOperation
  /** Says that a batch with such an operation is on disk. */
  wasPut(id: string, retryAt: number): void
  removeOperation(key: string): BatchOperation
  /** Says that what was taken is not there any more. */
  wasRemoved(key: string): void
  /** The next events whose time has come, none twice. */
  take(most: number, nowMs: number): Promise<{ id: string; event: Event; key: string }[]>
  /** All of them as they are on disk, read as they are asked for. */
  all(): AsyncIterable<Event>
  /** The earliest time of those not taken yet, or a time before it; undefined if none waits. */
  nextRetryAt(): number | undefined
  /** How many are on disk, those that were taken included. */
  count(): number
  /** How many of them have their time still to come. */
  countAfter(nowMs: number): number
}

/** @param place the sublevel that holds them and what else belongs to their queue */
export async function openWaitingEvents<Event>(
  store: Store,
  place: readonly string[],
  nowMs: number,
): Promise<WaitingEvents<Event>> {
  const waiting = store.sublevel<string, Event>([...place, 'waiting'], {
    valueEncoding: 'json',
  })
  const taken = new Set<string>()
  // Removed while a read was under way, which may still see them.
  const removed = new Set<string>()
  let count = await countKeys(waiting)
  // The keys of those whose time is still to come, as far as was looked.
  const later = new Set(await waiting.keys({ gte: toKey(nowMs + 1, '') }).all())

  // All before the cursor were taken or are gone; it goes back when an earlier one is put.
  let cursor = ''
  let earliestPut: string | undefined
  let nextRetryAt: number | undefined = count > 0 ? 0 : undefined

  /** Sees to it that a key is read, be it before what was read already. */
  function include(key: string): void {
    const { retryAt } = parseKey(key)
    if (key <= cursor) cursor = key.slice(0, timeDigits)
    nextRetryAt = Math.min(retryAt, nextRetryAt ?? retryAt)
  }

  return {
    putOperation: (id, event, retryAt) => ({
      type: 'put',
      sublevel: waiting,
      key: toKey(retryAt, id),
      value: event,
    }),
    wasPut(id, retryAt) {
      const key = toKey(retryAt, id)
      count++
      later.add(key)
      if (earliestPut === undefined || key < earliestPut) earliestPut = key
      include(key)
    },
    removeOperation: (key) => ({ type: 'del', sublevel: waiting, key }),
    wasRemoved(key) {
      count--
      taken.delete(key)
      later.delete(key)
      removed.add(key)
    },
    async take(most, nowMs) {
      removed.clear()
      if (nextRetryAt === undefined || nextRetryAt > nowMs || most === 0) return []
      const found: { id: string; event: Event; key: string }[] = []
      // So that, if the read fails, it is made again at once.
      nextRetryAt = 0
      earliestPut = undefined
      let passed = cursor
      let next: number | undefined
      for await (const [key, event] of waiting.iterator({ gt: cursor })) {
        const { retryAt, id } = parseKey(key)
        if (retryAt > nowMs || found.length === most) {
          next = retryAt
          break
        }
        passed = key
        if (!taken.has(key) && !removed.has(key)) found.push({ id, event, key })
      }
      cursor = passed
      nextRetryAt = next
      if (earliestPut !== undefined) include(earliestPut)
      for (const { key } of found) taken.add(key)
      return found
    },
    all: () => waiting.values(),
    nextRetryAt: () => nextRetryAt,
    count: () => count,
    countAfter(nowMs) {
      const first = toKey(nowMs + 1, '')
      for (const key of later) if (key < first) later.delete(key)
      return later.size
    },
  }
}

const timeDigits = 15

function toKey(retryAt: number, id: string): string {
  return `${String(retryAt).padStart(timeDigits, '0')}|${id}`
}

function parseKey(key: string): { retryAt: number; id: string } {
  return { retryAt: Number(key.slice(0, timeDigits)), id: key.slice(timeDigits + 1) }
}
