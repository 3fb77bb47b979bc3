import type { BatchOperation } from '../store.ts'

/** An asynchronous invocation that is still to be made. */
export interface Invocation {
  readonly functionArn: string
  /** The event as the function will receive it. */
  readonly payload: object
}

/**
 * Where a service leaves what it wants delivered: as part of its own atomic batch, so that what
 * happened and the news of it are on disk together or not at all.
 */
export interface Outbox {
  /** The operation that makes one invocation durable, for the caller's own synced batch. */
  operation(invocation: Invocation): BatchOperation
  /** Tells delivery that a batch that held such operations is on disk. */
  wake(): void
}
