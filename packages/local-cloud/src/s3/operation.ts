import type { EventOutbox, Outbox, QueueOutbox } from '../delivery/index.ts'
import type { Principal } from '../identity/index.ts'
import type { Answer } from './answer.ts'
import type { Incoming } from './body/index.ts'
import type { OpenForm } from './form/index.ts'
import type { S3Request } from './request.ts'
import type { Storage } from './storage/storage.ts'

/** One S3 operation; its file in `operations/` exports one of these. */
export interface Operation {
  /** As in S3's API. */
  readonly name: string
  /**
   * The limits compared with S3's operation of this name, for `docs/s3-operations.md`; one
   * sentence.
   */
  readonly partly?: string
  /** The action that a policy must allow on the bucket or object that the request names. */
  readonly action: string
  /** The action that it must allow instead, where the request names a version. */
  readonly versionAction?: string
  /** Set where one request is about many objects, and `run` asks for each. */
  readonly authorizesEach?: true
  /** The conditional headers that it heeds; with any other it is answered 501. */
  readonly conditions?: readonly string[]
  run(context: S3Context, call: Call): Promise<Answer>
}

/** The endpoint's parts, as an operation sees them. */
export interface S3Context extends Storage {
  readonly outbox: Outbox
  readonly queues: QueueOutbox
  readonly eventBus: EventOutbox
  readonly region: string
  /** Whether a function is there and lets S3 invoke it for the bucket. */
  functionExists(arn: string, bucket: string): boolean
  /** Whether an event is to be sent to a function now; asked once for each. */
  mayInvoke(arn: string, bucket: string): boolean
}

/** A request whose sender is known and may do what it asks. */
export interface Call {
  readonly request: S3Request
  readonly principal: Principal
  /** To be read at most once. */
  readonly body: Incoming
  /** Where the request is one that a browser's form stands for. */
  readonly form?: OpenForm
}
