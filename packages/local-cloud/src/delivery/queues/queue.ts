import type { BatchOperation, Store } from '../../store/index.ts'
import { createListeners } from '../listeners.ts'
import type { Taken } from '../pending-queue.ts'
import { createInFlight } from './in-flight.ts'
import { type Message, newMessage } from './message.ts'
import { purge } from './purge.ts'
import type { QueueAttributes } from './queue-definition.ts'
import type { QueueEvent } from './queue-event.ts'
import { redrive } from './redrive.ts'
import { openStoredMessages } from './stored-messages.ts'
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
 * in flight when the process ended, in whichever way, is visible at the next start as if it had not
 * been received, and a kill never brings a message nearer to the dead letters.
 */
export async function openQueue(parts: QueueParts): Promise<WorkingQueue> {
  const { store, attributes, start, now, find, emit } = parts
  const { name, arn, visibilityTimeoutMs } = attributes
  const isExpired = ({ sentAt }: Message): boolean => now() - sentAt > attributes.retentionMs
  const messages = await openStoredMessages({
    store,
    sublevel: ['queues', name],
    start,
    isExpired,
    stalled: (error, retryAt) => emit({ type: 'stalled', error, retryAt }),
    now,
  })
  const inFlight = createInFlight(now, (receipt) => {
    void release([receipt], now())
  })
  const arrivals = createListeners<void>()
  // Nothing was sent since the start: then there is nothing new to read, however often it is said.
  let sent = false

  /** Whether a message is still to be received; the others are dropped, or become dead letters. */
  async function isReceivable(taken: Taken<Message>): Promise<boolean> {
    const { event: message } = taken
    if (isExpired(message)) {
      await messages.remove(taken)
      return false
    }
    const policy = attributes.redrive
    if (policy === undefined || message.receiveCount < policy.maxReceiveCount) return true
    const letters = find(policy.deadLetterQueue)
    if (letters === undefined) return true
    const { messageId, receiveCount } = message
    const letter = { ...message, deadLetterSourceArn: arn }
    if (await messages.replace(taken, letters.sendOperation(letter))) {
      letters.announce()
      emit({ type: 'dead-lettered', queue: name, messageId, receiveCount })
    }
    return false
  }

  async function release(receipts: readonly Receipt[], visibleAt: number): Promise<void> {
    const writes = receipts.map(async ({ receiptHandle, message }) => {
      const taken = inFlight.settle(receiptHandle)?.taken
      if (taken !== undefined) await messages.putBack(taken, message, visibleAt)
    })
    await Promise.all(writes)
    arrivals.call()
  }

  function announce(): void {
    if (!sent) return
    messages.announce()
    arrivals.call()
  }

  function sendOperation(message: Message): BatchOperation {
    sent = true
    return messages.putOperation(message)
  }

  return {
    name,
    arn,
    attributes,
    visibilityTimeoutMs,
    counts() {
      const hidden = inFlight.count() + messages.waitingAfter(now())
      return { visible: Math.max(0, messages.count() - hidden), inFlight: hidden, delayed: 0 }
    },
    async *messages() {
      for await (const message of messages.all()) if (!isExpired(message)) yield message
    },
    async send(body) {
      const message = newMessage(body, 'AIDALOCALOWNER', now())
      await store.batch([sendOperation(message)], { sync: true })
      announce()
      return message.messageId
    },
    redrive: (seen = {}) => redrive(messages, { find, now, seen }),
    sendOperation,
    announce,
    async receive(most, timeoutMs = visibilityTimeoutMs) {
      for (;;) {
        const some = await messages.take(most, now())
        if (some.length === 0) return []
        const receipts: Receipt[] = []
        for (const taken of some) {
          const isReady = await isReceivable(taken)
          // Nobody would stop the timeout of one that is received after closing.
          if (isReady && !messages.closing.aborted) receipts.push(inFlight.add(taken, timeoutMs))
        }
        if (receipts.length > 0) return receipts
      }
    },
    async delete(receipts) {
      const writes = receipts.map(({ receiptHandle }) => {
        const taken = inFlight.settle(receiptHandle)?.taken
        return taken === undefined || messages.remove(taken)
      })
      return (await Promise.all(writes)).every(Boolean)
    },
    release,
    async hide(receiptHandle, timeoutMs) {
      if (messages.closing.aborted) return false
      if (timeoutMs > 0) return inFlight.extend(receiptHandle, timeoutMs)
      const message = inFlight.settle(receiptHandle)
      if (message === undefined) return false
      const { taken, receipt } = message
      if (!(await messages.putBack(taken, receipt.message, now()))) return false
      arrivals.call()
      return true
    },
    purge: () => purge(name, messages, inFlight),
    nextVisibleAt: messages.nextRetryAt,
    onArrival: arrivals.add,
    async close() {
      inFlight.close()
      await messages.close()
    },
  }
}
