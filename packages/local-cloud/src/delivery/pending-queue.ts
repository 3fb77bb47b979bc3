import type { BatchOperation, Store } from '../store/index.ts'
import { openArrivedEvents } from './arrived-events.ts'
import { openWaitingEvents } from './waiting-events.ts'

/** An event in hand: whoever took it says what became of it, by exactly one call. */
export interface Taken<Event> {
  readonly id: string
  readonly event: Event
  /** Its key if it was waiting for a retry; undefined if it had only arrived. */
  readonly waitingKey: string | undefined
}

/**
 * All pending events of one queue, on disk.
 *
 * They are read in small windows, so that memory does not grow with the backlog. An event in flight
 * stays on disk unchanged: a kill in the middle of an attempt leaves no trace of the attempt.
 */
export interface PendingQueue<Event> {
  /** Puts an event in, as part of the caller's batch. It counts once `announce` was called. */
  putOperation(event: Event): BatchOperation
  /** Says that batches with such operations are on disk. */
  announce(): void
  /** Takes the next events, arrived or due for a retry, none twice. One call at a time. */
  take(most: number, nowMs: number): Promise<Taken<Event>[]>
  /** Removes delivered events. Not synced: after a power cut they may be delivered again. */
  remove(all: readonly Taken<Event>[]): Promise<void>
  /** Puts an event back until a time, with what it has been through: one synced batch. */
  putBack(taken: Taken<Event>, event: Event, retryAt: number): Promise<void>
  /** Removes an event and puts what takes its place: one synced batch. */
  replace(taken: Taken<Event>, operation: BatchOperation): Promise<void>
  /** All events as they are on disk, those in hand included, read as they are asked for. */
  all(): AsyncIterable<Event>
  /** When the next retry is due, or earlier; undefined if none waits. */
  nextRetryAt(): number | undefined
  /** How many events are on disk, those in hand included. */
  count(): number
  /** How many of them wait for a time that is still to come. */
  waitingAfter(nowMs: number): number
}

/**
 * @param place the sublevel of this queue and no other
 * @param start greater at each opening of the store than at any before it
 */
export async function openPendingQueue<Event>(
  store: Store,
  place: readonly string[],
  start: number,
  now: () => number,
): Promise<PendingQueue<Event>> {
  const arrived = await openArrivedEvents<Event>(store, place, start, now)
  const waiting = await openWaitingEvents<Event>(store, place, now())

  // By turns, so that neither many failures nor many arrivals keep the others waiting.
  let retriesFirst = false

  async function takeWaiting(most: number, nowMs: number): Promise<Taken<Event>[]> {
    const due = await waiting.take(most, nowMs)
    return due.map(({ id, event, key }) => ({ id, event, waitingKey: key }))
  }

  async function takeArrived(most: number): Promise<Taken<Event>[]> {
    const fresh = await arrived.take(most)
    return fresh.map((event) => ({ ...event, waitingKey: undefined }))
  }

  function removal(taken: Taken<Event>): BatchOperation {
    return taken.waitingKey === undefined
      ? arrived.removeOperation(taken.id)
      : waiting.removeOperation(taken.waitingKey)
  }

  function wasRemoved(taken: Taken<Event>): void {
    if (taken.waitingKey === undefined) arrived.wasRemoved()
    else waiting.wasRemoved(taken.waitingKey)
  }

  return {
    putOperation: arrived.putOperation,
    announce: arrived.announce,
    async take(most, nowMs) {
      retriesFirst = !retriesFirst
      const [first, second] = retriesFirst ? [takeWaiting, takeArrived] : [takeArrived, takeWaiting]
      const taken = await first(most, nowMs)
      return taken.length > 0 ? taken : second(most, nowMs)
    },
    async remove(all) {
      await write(store, all.map(removal), false)
      for (const taken of all) wasRemoved(taken)
    },
    async putBack(taken, event, retryAt) {
      // The removal first: both may name one key, and the last operation of a batch stays.
      const put = waiting.putOperation(taken.id, event, retryAt)
      await write(store, [removal(taken), put], true)
      wasRemoved(taken)
      waiting.wasPut(taken.id, retryAt)
    },
    async replace(taken, operation) {
      await write(store, [removal(taken), operation], true)
      wasRemoved(taken)
    },
    async *all() {
      yield* waiting.all()
      yield* arrived.all()
    },
    nextRetryAt: waiting.nextRetryAt,
    count: () => arrived.count() + waiting.count(),
    waitingAfter: waiting.countAfter,
  }
}

/** Counts the openings of a store, so that ids never repeat, whatever the clock does. */
export async function nextStart(store: Store): Promise<number> {
  const meta = store.sublevel(['delivery', 'meta'])
  const start = Number((await meta.get('starts')) ?? 0) + 1
  await write(store, [{ type: 'put', sublevel: meta, key: 'starts', value: String(start) }], true)
  return start
}

async function write(store: Store, operations: BatchOperation[], sync: boolean): Promise<void> {
  await store.batch(operations, { sync })
}
