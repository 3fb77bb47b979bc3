import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BatchOperation, Store } from '../../store.ts'
import { openPendingQueue, type Taken } from '../pending-queue.ts'
import type { QueueAttributes } from './definition.ts'
import { dropExpired } from './drop-expired.ts'
import { type Message, newMessage } from './message.ts'
import type { QueueEvent } from './queue-event.ts'

/** A queue, for whoever looks at it. */
export interface Queue {
  readonly name: string
  readonly arn: string
  /**
   * As approximate as SQS's: a message whose visibility timeout is over counts as in flight until
   * it is looked for. Nothing is ever delayed: it is there because SQS has it.
   */
  counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: 0 }
  /** Its messages, in flight or not, read from disk as they are asked for, without receiving them. */
  messages(): AsyncIterable<Message>
  /** Puts a message in, synced, and gives its id. */
  send(body: string): Promise<string>
  /**
   * Of a dead-letter queue: moves each message that is in it now back to where it came from, as a
   * new message, as SQS does.
   *
   * @returns how many were moved
   */
  redrive(): Promise<number>
}

/** A queue, for the parts that move its messages. */
export interface WorkingQueue extends Queue {
  readonly visibilityTimeoutMs: number
  /** The operation that makes a message durable, for the caller's batch, before `announce`. */
  sendOperation(message: Message): BatchOperation
  /** Says that batches with such operations are on disk. */
  announce(): void
  /** The next visible messages, at most so many, each hidden from now until it is settled. */
  receive(most: number): Promise<Receipt[]>
  /** Nothing happens to one whose visibility timeout is over: it was received anew, or will be. */
  delete(receipts: readonly Receipt[]): Promise<void>
  /** Makes messages visible again at a time, with the receive counted. */
  release(receipts: readonly Receipt[], visibleAt: number): Promise<void>
  /** When the next message becomes visible, or earlier; undefined if none is hidden. */
  nextVisibleAt(): number | undefined
  /** Tells whenever there may be more to receive. */
  onArrival(listener: () => void): void
  /** What is in hand stays as it was before it was received. */
  close(): Promise<void>
}

/** A message in hand. */
export interface Receipt {
  readonly receiptHandle: string
  /** With this receive counted. */
  readonly message: Message
  readonly receivedAt: number
}

export interface QueueParts {
  readonly store: Store
  readonly attributes: QueueAttributes
  /** Greater at each opening of the store than at any before it. */
  readonly start: number
  readonly now: () => number
  /** The queue of that ARN or name, if it is there. */
  find(queue: string): WorkingQueue | undefined
  emit(event: QueueEvent): void
}

/**
 * A standard queue on disk, by SQS's rules: at least once, in no promised order.
 *
 * A receive is written only when it is over and the message was not deleted. So a message that was
 * in hand when the process ended, in whichever way, is visible at the next start as if it had not
 * been received, and a kill never brings a message nearer to the dead letters.
 */
export async function openQueue(parts: QueueParts): Promise<WorkingQueue> {
  const { store, attributes, now, emit } = parts
  const { name, arn, redrive, retentionMs, visibilityTimeoutMs } = attributes
  const place = ['queues', name]
  await dropExpired(store, place, (message) => isExpired(message))
  const pending = await openPendingQueue<Message>(store, place, parts.start, now)
  const inHand = new Map<string, { taken: Taken<Message>; timer: NodeJS.Timeout }>()
  const listeners: (() => void)[] = []
  const ending = new AbortController()
  // Nothing was sent since the start: then there is nothing new to read, however often it is said.
  let sent = false
  let lastTake: Promise<unknown> = Promise.resolve()

  function isExpired({ sentAt }: Message): boolean {
    return now() - sentAt > retentionMs
  }

  /** One at a time, as the disk is read forward. */
  function take(most: number): Promise<Taken<Message>[]> {
    const next = lastTake.then(() => (ending.signal.aborted ? [] : pending.take(most, now())))
    lastTake = next.catch(() => {})
    return next
  }

  /** Whether a message is still to be received; the others are dropped, or become dead letters. */
  async function isReceivable(taken: Taken<Message>): Promise<boolean> {
    const { event: message } = taken
    if (isExpired(message)) {
      await written(() => pending.remove(taken))
      return false
    }
    if (redrive === undefined || message.receiveCount < redrive.maxReceiveCount) return true
    const letters = parts.find(redrive.deadLetterQueue)
    if (letters === undefined) return true
    const { messageId, receiveCount } = message
    const letter = { ...message, deadLetterSourceArn: arn }
    if (await written(() => pending.replace(taken, letters.sendOperation(letter)))) {
      letters.announce()
      emit({ type: 'dead-lettered', queue: name, messageId, receiveCount })
    }
    return false
  }

  function hand(taken: Taken<Message>): Receipt {
    const receivedAt = now()
    const { event } = taken
    const message = {
      ...event,
      receiveCount: event.receiveCount + 1,
      firstReceivedAt: event.firstReceivedAt ?? receivedAt,
    }
    const receipt = { receiptHandle: randomUUID(), message, receivedAt }
    const timer = setTimeout(() => {
      void release([receipt], now())
    }, visibilityTimeoutMs)
    inHand.set(receipt.receiptHandle, { taken, timer })
    return receipt
  }

  /** What is settled is out of hand at once, so that it is settled by one call alone. */
  function settle({ receiptHandle }: Receipt): Taken<Message> | undefined {
    const held = inHand.get(receiptHandle)
    clearTimeout(held?.timer)
    inHand.delete(receiptHandle)
    return held?.taken
  }

  async function release(receipts: readonly Receipt[], visibleAt: number): Promise<void> {
    const writes = receipts.map(async (receipt) => {
      const taken = settle(receipt)
      if (taken === undefined) return
      await written(() => pending.putBack(taken, receipt.message, visibleAt))
    })
    await Promise.all(writes)
    arrived()
  }

  /** Writes what became of a message, as often as it takes; false if closing came first. */
  async function written(write: () => Promise<void>): Promise<boolean> {
    while (!ending.signal.aborted) {
      try {
        await write()
        return true
      } catch (error) {
        if (ending.signal.aborted) return false
        emit({ type: 'stalled', error, retryAt: now() + stallMs })
        await sleep(stallMs, undefined, { signal: ending.signal }).catch(() => {})
      }
    }
    return false
  }

  function arrived(): void {
    for (const listener of listeners) listener()
  }

  function announce(): void {
    if (!sent) return
    pending.announce()
    arrived()
  }

  function sendOperation(message: Message): BatchOperation {
    sent = true
    return pending.putOperation(message)
  }

  /** Puts one letter back to its source; where there is none, it stays. */
  async function moveBack(taken: Taken<Message>): Promise<boolean> {
    const { body, senderId, deadLetterSourceArn } = taken.event
    const source = parts.find(deadLetterSourceArn ?? '')
    if (source === undefined) {
      await written(() => pending.putBack(taken, taken.event, now()))
      return false
    }
    const operation = source.sendOperation(newMessage(body, senderId, now()))
    const moved = await written(() => pending.replace(taken, operation))
    if (moved) source.announce()
    return moved
  }

  return {
    name,
    arn,
    visibilityTimeoutMs,
    counts() {
      const held = [...inHand.values()]
      const heldOfWaiting = held.filter(({ taken }) => taken.waitingKey !== undefined).length
      const inFlight = held.length + pending.waiting() - heldOfWaiting
      return { visible: Math.max(0, pending.count() - inFlight), inFlight, delayed: 0 }
    },
    async *messages() {
      for await (const message of pending.all()) if (!isExpired(message)) yield message
    },
    async send(body) {
      const message = newMessage(body, 'AIDALOCALOWNER', now())
      await store.batch([sendOperation(message)], { sync: true })
      announce()
      return message.messageId
    },
    async redrive() {
      let left = pending.count()
      let moved = 0
      while (left > 0) {
        const some = await take(Math.min(left, windowSize))
        if (some.length === 0) break
        left -= some.length
        for (const taken of some) if (await moveBack(taken)) moved++
      }
      return moved
    },
    sendOperation,
    announce,
    async receive(most) {
      for (;;) {
        const some = await take(most)
        if (some.length === 0) return []
        const receipts: Receipt[] = []
        for (const taken of some) if (await isReceivable(taken)) receipts.push(hand(taken))
        if (receipts.length > 0) return receipts
      }
    },
    async delete(receipts) {
      const writes = receipts.map(async (receipt) => {
        const taken = settle(receipt)
        if (taken !== undefined) await written(() => pending.remove(taken))
      })
      await Promise.all(writes)
    },
    release,
    nextVisibleAt: () => pending.nextRetryAt(),
    onArrival: (listener) => {
      listeners.push(listener)
    },
    async close() {
      ending.abort()
      for (const { timer } of inHand.values()) clearTimeout(timer)
      await lastTake
    },
  }
}

/** How many messages are read from disk at once in a redrive. */
const windowSize = 64
/** The wait before a store that failed is tried again. */
const stallMs = 1000
