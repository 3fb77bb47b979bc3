import type { FunctionError } from '../../functions/index.ts'

/** The events of the queues, reported as they happen. Times are in ms of the epoch. */
export type QueueEvent =
  /** An invocation is over, and these messages of its batch are deleted. */
  | (Batch & { readonly type: 'delivered'; readonly durationMs: number })
  /** These messages of a batch stay: all of it, with an error, or those that the answer named. */
  | (Batch & {
      readonly type: 'failed'
      readonly error?: FunctionError
      readonly receiveCount: number
      readonly visibleAt: number
    })
  | {
      readonly type: 'dead-lettered'
      readonly queue: string
      readonly messageId: string
      readonly receiveCount: number
    }
  /** The store cannot be read or written. Nothing is lost, and it is tried again. */
  | { readonly type: 'stalled'; readonly error: unknown; readonly retryAt: number }

interface Batch {
  /** The queue's name. */
  readonly queue: string
  /** The same for all of an invocation. */
  readonly requestId: string
  readonly messageIds: readonly string[]
}
