import type { Invocation } from './outbox.ts'
import type { Attempts } from './retry-rule.ts'

/** An event that is still to be delivered, as it is on disk. */
export interface PendingEvent extends Invocation, Attempts {
  /** The same for all attempts, as in Lambda. */
  readonly requestId: string
}
