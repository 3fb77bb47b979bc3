import type { FunctionError } from '../functions/index.ts'
import type { Condition } from './retry-rule.ts'

/** The events of delivery, reported as they happen. Times are in ms of the epoch. */
export type DeliveryEvent =
  | (Attempt & { readonly type: 'delivered'; readonly durationMs: number })
  | (Attempt & {
      readonly type: 'failed'
      readonly error: FunctionError
      readonly retryAt: number
    })
  | (Attempt & {
      readonly type: 'dead-lettered'
      readonly error: FunctionError
      readonly condition: Condition
    })
  /** The store cannot be read or written. Pending events stay pending, and delivery tries again. */
  | { readonly type: 'stalled'; readonly error: unknown; readonly retryAt: number }

export interface Attempt {
  readonly requestId: string
  readonly functionArn: string
  /** 1 for the first. Those in which the function could not be invoked do not count. */
  readonly attempt: number
  readonly arrivedAt: number
}
