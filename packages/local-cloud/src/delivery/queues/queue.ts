import { setTimeout as sleep } from 'node:timers/promises'
import type { BatchOperation, Store } from '../../store/index.ts'
import { openPendingQueue, type Taken } from '../pending-queue.ts'
import { stallMs } from '../pump.ts'
import type { QueueAttributes } from './definition.ts'
import { dropExpired } from './drop-expired.ts'
import { createHand } from './hand.ts'
import { type Message, newMessage } from './message.ts'
import type { QueueEvent } from './queue-event.ts'
import type { Receipt, WorkingQueue } from './working-queue.ts'

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
  const hand = createHand(now, (receipt) => {
    void release([receipt], now())
  })
  const listeners = new Set<() => void>()
  const ending = new AbortController()
  // Nothing was sent since the start: then there is nothing new to read, however often it is said.
  let sent = false
  let lastTake: Promise<unknown> = Promise.resolve()

  function isExpired({ sentAt }: Message): boolean {
    return now() - sentAt > retentionMs
  }

  /** One at a time, as the disk is read forward. */
  function take(most: number, untilMs = now()): Promise<Taken<Message>[]> {
    const next = lastTake.then(() => (ending.signal.aborted ? [] : pending.take(most, untilMs)))
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

  async function release(receipts: readonly Receipt[], visibleAt: number): Promise<void> {
    const writes = receipts.map(async (receipt) => {
      const taken = hand.settle(receipt.receiptHandle)?.taken
      if (taken === undefined) return
      await written(() => pending.putBack(taken, receipt.message, visibleAt))
    })
    await Promise.all(writes)
    arrived()
  }

  async function remove(receipts: readonly Pick<Receipt, 'receiptHandle'>[]): Promise<boolean> {
    const writes = receipts.map(async ({ receiptHandle }) => {
      const taken = hand.settle(receiptHandle)?.taken
      return taken === undefined || written(() => pending.remove(taken))
    })
    return (await Promise.all(writes)).every(Boolean)
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

  /** Puts one letter back to its source; where there is none, it stays, visible from then on. */
  async function moveBack(taken: Taken<Message>, visibleAt: number): Promise<boolean> {
    const { body, senderId, deadLetterSourceArn } = taken.event
    const source = parts.find(deadLetterSourceArn ?? '')
    if (source === undefined) {
      await written(() => pending.putBack(taken, taken.event, visibleAt))
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
    attributes,
    visibilityTimeoutMs,
    counts() {
      const held = hand.counts()
      const inFlight = held.all + pending.waiting() - held.waited
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
    async redrive(moved) {
      const startedAt = now()
      let left = pending.count()
      let count = 0
      while (left > 0) {
        const some = await take(Math.min(left, windowSize), startedAt)
        if (some.length === 0) break
        left -= some.length
        for (const taken of some) {
          // One that stays is not met again here, or it would take the place of one that can go.
          if (!(await moveBack(taken, startedAt + 1))) continue
          count++
          moved?.()
        }
      }
      return count
    },
    sendOperation,
    announce,
    async receive(most, timeoutMs = visibilityTimeoutMs) {
      for (;;) {
        const some = await take(most)
        if (some.length === 0) return []
        const receipts: Receipt[] = []
        for (const taken of some) {
          const isReady = await isReceivable(taken)
          // Nobody would stop the timeout of one that is taken in hand after closing.
          if (isReady && !ending.signal.aborted) receipts.push(hand.hold(taken, timeoutMs))
        }
        if (receipts.length > 0) return receipts
      }
    },
    delete: remove,
    release,
    async hide(receiptHandle, timeoutMs) {
      if (ending.signal.aborted) return false
      if (timeoutMs > 0) return hand.extend(receiptHandle, timeoutMs)
      const held = hand.settle(receiptHandle)
      if (held === undefined) return false
      const { taken, receipt } = held
      if (!(await written(() => pending.putBack(taken, receipt.message, now())))) return false
      arrived()
      return true
    },
    async purge() {
      await remove(hand.receiptHandles().map((receiptHandle) => ({ receiptHandle })))
      for (let left = pending.count(); left > 0; ) {
        // As if it were the end of time, so that those that are hidden are among them.
        const some = await take(Math.min(left, windowSize), Number.MAX_SAFE_INTEGER)
        if (some.length === 0) break
        left -= some.length
        for (const taken of some) await written(() => pending.remove(taken))
      }
      if (!ending.signal.aborted) return
      throw new Error(`Cannot purge the queue ${name}: the local cloud is stopping; purge it again`)
    },
    nextVisibleAt: () => pending.nextRetryAt(),
    onArrival(listener) {
      // A wrapper of its own, so that one listener may be added twice and each be ended alone.
      const own = (): void => listener()
      listeners.add(own)
      return () => listeners.delete(own)
    },
    async close() {
      ending.abort()
      hand.close()
      await lastTake
    },
  }
}

/** How many messages are read from disk at once in a redrive or a purge. */
const windowSize = 64
