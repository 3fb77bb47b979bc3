import type { Taken } from '../pending-queue.ts'
import { type Message, newMessage } from './message.ts'
import type { StoredMessages } from './stored-messages.ts'
import type { RedriveListener, WorkingQueue } from './working-queue.ts'

export interface RedriveOptions {
  /** The queue of that ARN, if it is there. */
  find(arn: string): WorkingQueue | undefined
  now(): number
  readonly seen: RedriveListener
}

/**
 * Moves each message that is in a dead-letter queue now back to where it came from, as a new
 * message. One whose source queue is not there stays, visible.
 *
 * @returns how many were moved
 */
export async function redrive(letters: StoredMessages, options: RedriveOptions): Promise<number> {
  const startedAt = options.now()
  let count = 0
  for await (const taken of letters.takeAll(startedAt)) {
    if (await moveBack(taken)) {
      count++
      options.seen.moved?.()
    }
  }
  return count

  async function moveBack(taken: Taken<Message>): Promise<boolean> {
    const { body, senderId, deadLetterSourceArn } = taken.event
    const source = options.find(deadLetterSourceArn ?? '')
    if (source === undefined) {
      // Not visible to this redrive again, or it would take the place of one that can go.
      await letters.putBack(taken, taken.event, startedAt + 1)
      options.seen.stayed?.(deadLetterSourceArn === undefined ? 'no-source' : 'source-is-gone')
      return false
    }
    const operation = source.sendOperation(newMessage(body, senderId, options.now()))
    const moved = await letters.replace(taken, operation)
    if (moved) source.announce()
    return moved
  }
}
