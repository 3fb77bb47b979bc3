import type { BatchOperation } from '../store/index.ts'

/** An asynchronous invocation that is still to be made. */
export interface Invocation {
  readonly functionArn: string
  /** The event as the function will receive it. */
  readonly payload: object
}

/** A message that is still to be put into a queue. */
export interface OutgoingMessage {
  readonly queueArn: string
  readonly body: string
  /** The sender, as SQS names it. */
  readonly senderId: string
}

/** The queues, for a service that sends to them. */
export interface QueueOutbox {
  exists(queueArn: string): boolean
  /**
   * The operations that make one message durable, for the caller's own synced batch; none if there
   * is no such queue.
   */
  operations(message: OutgoingMessage): BatchOperation[]
}

/** EventBridge's event bus, for a service that sends events to it. */
export interface EventOutbox {
  /**
   * The operations that make durable everything that the rules send for an event, for the caller's
   * own synced batch.
   */
  operations(event: object): BatchOperation[]
}

/**
 * Where a service leaves what it wants delivered: as part of its own atomic batch, so that what
 * happened and the news of it are on disk together or not at all.
 */
export interface Outbox {
  /** The operation that makes one invocation durable, for the caller's own synced batch. */
  operation(invocation: Invocation): BatchOperation
  /** Wakes delivery after a batch with such operations is on disk. */
  wake(): void
}
