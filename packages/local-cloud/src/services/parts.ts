import type { Delivery, EventBus, Invocation, Queues } from '../delivery/index.ts'
import type { Functions, InvocationResult, LogGroups } from '../functions/index.ts'
import type { Principal } from '../identity/index.ts'
import type { Roles } from '../roles/index.ts'

/** The parts of the local cloud that the operations look at and act on. */
export interface Parts {
  readonly region: string
  /** Of the address at which all of this is served, without a slash at its end. */
  readonly url: string
  readonly roles: Roles
  readonly functions: Functions
  readonly logGroups: LogGroups
  /** Runs a function and waits for what comes of it. */
  invoke(invocation: Invocation & { requestId: string }): Promise<InvocationResult>
  readonly delivery: Delivery
  readonly queues: Queues
  readonly eventBus: EventBus
  /** Reads an object of S3 for a caller that may; otherwise says why not, by S3's names. */
  readObject(
    object: { bucket: string; key: string; versionId?: string | undefined },
    caller: Principal,
    mostBytes: number,
  ): Promise<{ readonly bytes: Buffer } | { readonly code: string; readonly message: string }>
  now(): number
}

/** One request that is being carried out. */
export interface Call extends Parts {
  readonly caller: Principal
  /** The one that the answer names, too. */
  readonly requestId: string
  /** Aborted when nobody waits for the answer any more, or when the local cloud begins to stop. */
  readonly signal: AbortSignal
}
