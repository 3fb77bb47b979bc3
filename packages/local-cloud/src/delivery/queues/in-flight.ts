import { randomUUID } from 'node:crypto'
import type { Taken } from '../pending-queue.ts'
import type { Message } from './message.ts'
import type { Receipt } from './working-queue.ts'

/** The messages in flight: received and not settled yet, each until its visibility timeout is over. */
export interface InFlight {
  /** Adds a message, with this receive counted. */
  add(taken: Taken<Message>, timeoutMs: number): Receipt
  /** Begins the timeout of a message anew; false if it is not in flight. */
  extend(receiptHandle: string, timeoutMs: number): boolean
  /** Takes a message out at once, so that it is settled by one call alone. */
  settle(receiptHandle: string): InFlightMessage | undefined
  receiptHandles(): readonly string[]
  count(): number
  /** Stops all timeouts. */
  close(): void
}

export interface InFlightMessage {
  readonly taken: Taken<Message>
  readonly receipt: Receipt
}

/** @param onTimeout called with a message whose timeout is over; it is in flight still */
export function createInFlight(now: () => number, onTimeout: (receipt: Receipt) => void): InFlight {
  const messages = new Map<string, InFlightMessage & { timer: NodeJS.Timeout }>()

  function start(receipt: Receipt, timeoutMs: number): NodeJS.Timeout {
    return setTimeout(() => onTimeout(receipt), timeoutMs)
  }

  return {
    add(taken, timeoutMs) {
      const receivedAt = now()
      const { event } = taken
      const message = {
        ...event,
        receiveCount: event.receiveCount + 1,
        firstReceivedAt: event.firstReceivedAt ?? receivedAt,
      }
      const receipt = { receiptHandle: randomUUID(), message, receivedAt }
      messages.set(receipt.receiptHandle, { taken, receipt, timer: start(receipt, timeoutMs) })
      return receipt
    },
    extend(receiptHandle, timeoutMs) {
      const message = messages.get(receiptHandle)
      if (message === undefined) return false
      clearTimeout(message.timer)
      message.timer = start(message.receipt, timeoutMs)
      return true
    },
    settle(receiptHandle) {
      const message = messages.get(receiptHandle)
      clearTimeout(message?.timer)
      messages.delete(receiptHandle)
      return message
    },
    receiptHandles: () => [...messages.keys()],
    count: () => messages.size,
    close() {
      for (const { timer } of messages.values()) clearTimeout(timer)
    },
  }
}
