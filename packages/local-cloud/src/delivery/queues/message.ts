import { randomUUID } from 'node:crypto'

/** A message as it is on disk. Times are in ms of the epoch. */
export interface Message {
  readonly messageId: string
  readonly body: string
  /** As SQS names senders. */
  readonly senderId: string
  readonly sentAt: number
  /** How often it was received, each time without being deleted. */
  readonly receiveCount: number
  readonly firstReceivedAt?: number
  /** The ARN of the queue that it came from, of a dead letter. */
  readonly deadLetterSourceArn?: string
}

export function newMessage(body: string, senderId: string, sentAt: number): Message {
  return { messageId: randomUUID(), body, senderId, sentAt, receiveCount: 0 }
}
