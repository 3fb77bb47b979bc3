import { randomUUID } from 'node:crypto'
import type { Taken } from '../pending-queue.ts'
import type { Message } from './message.ts'
import type { Receipt } from './working-queue.ts'

/** The messages that were received and not settled yet, each until its visibility timeout is over. */
export interface Hand {
  /** Takes a message in hand, with this receive counted. */
  hold(taken: Taken<Message>, timeoutMs: number): Receipt
  /** Begins the timeout of a message anew; false if it is not in hand. */
  extend(receiptHandle: string, timeoutMs: number): boolean
  /** Takes a message out of hand at once, so that it is settled by one call alone. */
  settle(receiptHandle: string): Held | undefined
  receiptHandles(): readonly string[]
  /** How many, and how many of them had waited since an earlier receive. */
  counts(): { readonly all: number; readonly waited: number }
  /** Stops all timeouts. */
  close(): void
}

export interface Held {
  readonly taken: Taken<Message>
  readonly receipt: Receipt
}

/** @param onTimeout told of a message whose timeout is over; it is in hand still */
export function createHand(now: () => number, onTimeout: (receipt: Receipt) => void): Hand {
  const inHand = new Map<string, Held & { timer: NodeJS.Timeout }>()

  function start(receipt: Receipt, timeoutMs: number): NodeJS.Timeout {
    return setTimeout(() => onTimeout(receipt), timeoutMs)
  }

  return {
    hold(taken, timeoutMs) {
      const receivedAt = now()
      const { event } = taken
      const message = {
        ...event,
        receiveCount: event.receiveCount + 1,
        firstReceivedAt: event.firstReceivedAt ?? receivedAt,
      }
      const receipt = { receiptHandle: randomUUID(), message, receivedAt }
      inHand.set(receipt.receiptHandle, { taken, receipt, timer: start(receipt, timeoutMs) })
      return receipt
    },
    extend(receiptHandle, timeoutMs) {
      const held = inHand.get(receiptHandle)
      if (held === undefined) return false
      clearTimeout(held.timer)
      held.timer = start(held.receipt, timeoutMs)
      return true
    },
    settle(receiptHandle) {
      const held = inHand.get(receiptHandle)
      clearTimeout(held?.timer)
      inHand.delete(receiptHandle)
      return held
    },
    receiptHandles: () => [...inHand.keys()],
    counts() {
      const held = [...inHand.values()]
      const waited = held.filter(({ taken }) => taken.waitingKey !== undefined).length
      return { all: held.length, waited }
    },
    close() {
      for (const { timer } of inHand.values()) clearTimeout(timer)
    },
  }
}
