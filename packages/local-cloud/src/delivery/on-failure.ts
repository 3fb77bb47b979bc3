import type { QueueOutbox } from './outbox.ts'

/** Lambda's on-failure destinations: the queues to which the records of given-up events go. */
export interface OnFailure {
  /** The ARN of a function's queue; undefined if it has none, and its events become dead letters. */
  queueOf(functionArn: string): string | undefined
  readonly outbox: QueueOutbox
  /** Tells the queues that a batch that held messages is on disk. */
  wake(): void
}

/** How Lambda delivers events to one function. */
export interface DeliveryRules {
  readonly retries: number
  readonly maximumEventAgeMs: number
  /** The ARN of the queue to which the record of a given-up event goes. */
  readonly destination: string | undefined
}

/** As SQS shows who sent a message. */
export const senderId = 'AIDA00000000000000000'
