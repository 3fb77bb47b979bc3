import type { BatchOperation, Store } from '../../store/index.ts'
import { openPendingQueue, type PendingQueue, type Taken } from '../pending-queue.ts'
import { writeUntilDone } from '../write-until-done.ts'
import { dropExpired } from './drop-expired.ts'
import type { Message } from './message.ts'

export interface StoredMessagesOptions {
  readonly store: Store
  /** The sublevel of this queue and no other. */
  readonly sublevel: readonly string[]
  /** Greater at each opening of the store than at any before it. */
  readonly start: number
  isExpired(message: Message): boolean
  /** Called when the store could not be written; it is tried again at that time. */
  stalled(error: unknown, retryAt: number): void
  now(): number
}

type Shared = 'putOperation' | 'announce' | 'all' | 'nextRetryAt' | 'count' | 'waitingAfter'

/**
 * The messages of one queue on disk. The disk is read one call at a time; what became of a message
 * is written as often as it takes: false if closing came first.
 */
export interface StoredMessages extends Pick<PendingQueue<Message>, Shared> {
  /** The next messages that are visible by that time, none twice; none once closing began. */
  take(most: number, untilMs: number): Promise<Taken<Message>[]>
  /** Takes all that are there now and visible by that time. Whoever asks for one takes them all. */
  takeAll(untilMs: number): AsyncIterable<Taken<Message>>
  remove(taken: Taken<Message>): Promise<boolean>
  putBack(taken: Taken<Message>, message: Message, visibleAt: number): Promise<boolean>
  /** Removes a message and puts what takes its place. */
  replace(taken: Taken<Message>, operation: BatchOperation): Promise<boolean>
  /** Aborted when closing begins. */
  readonly closing: AbortSignal
  /** Messages that were taken and not settled stay as they were. */
  close(): Promise<void>
}

/** Drops the expired messages and opens the others. */
export async function openStoredMessages(options: StoredMessagesOptions): Promise<StoredMessages> {
  const { store, sublevel, start, isExpired, stalled, now } = options
  await dropExpired(store, sublevel, isExpired)
  const pending = await openPendingQueue<Message>(store, sublevel, start, now)
  const ending = new AbortController()
  const closing = ending.signal
  let lastTake: Promise<unknown> = Promise.resolve()

  function take(most: number, untilMs: number): Promise<Taken<Message>[]> {
    const next = lastTake.then(() => (closing.aborted ? [] : pending.take(most, untilMs)))
    lastTake = next.catch(() => {})
    return next
  }

  function write(change: () => Promise<void>): Promise<boolean> {
    return writeUntilDone(change, { closing, isClosed: () => closing.aborted, stalled, now })
  }

  return {
    ...pending,
    take,
    async *takeAll(untilMs) {
      for (let left = pending.count(); left > 0; ) {
        const some = await take(Math.min(left, windowSize), untilMs)
        if (some.length === 0) return
        left -= some.length
        yield* some
      }
    },
    remove: (taken) => write(() => pending.remove([taken])),
    putBack: (taken, message, visibleAt) => write(() => pending.putBack(taken, message, visibleAt)),
    replace: (taken, operation) => write(() => pending.replace(taken, operation)),
    closing,
    async close() {
      ending.abort()
      await lastTake
    },
  }
}

/** How many messages are read from disk at once where all are taken. */
const windowSize = 64
