import type { BatchOperation } from '../../store/index.ts'
import type { Message } from './message.ts'
import type { QueueAttributes } from './queue-definition.ts'

/** A queue, for whoever looks at it. */
export interface Queue {
  readonly name: string
  readonly arn: string
  /**
   * As approximate as SQS's: messages that are too old count until they are looked for. Nothing is
   * ever delayed: it is there because SQS has it.
   */
  counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: 0 }
  /** Its messages, in flight or not, read from disk as they are asked for, without receiving them. */
  messages(): AsyncIterable<Message>
  /** Puts a message in, synced, and gives its id. */
  send(body: string): Promise<string>
  /**
   * Of a dead-letter queue: moves each message that is in it now back to where it came from, as a
   * new message, as SQS does.
   *
   * @returns how many were moved
   */
  redrive(seen?: RedriveListener): Promise<number>
}

/** Sees what becomes of each message of a redrive. */
export interface RedriveListener {
  /** Called after each message that was moved. */
  moved?(): void
  /** Called with each message that stays: it came from no queue, or from one that is gone. */
  stayed?(reason: 'no-source' | 'source-is-gone'): void
}

/** A queue, for the parts that move its messages. */
export interface WorkingQueue extends Queue {
  readonly attributes: QueueAttributes
  readonly visibilityTimeoutMs: number
  /** The operation that makes a message durable, for the caller's batch, before `announce`. */
  sendOperation(message: Message): BatchOperation
  /** Says that batches with such operations are on disk. */
  announce(): void
  /**
   * The next visible messages, at most so many, each hidden from now until it is settled.
   *
   * @param timeoutMs how long they are hidden at most; the queue's own visibility timeout by default
   */
  receive(most: number, timeoutMs?: number): Promise<Receipt[]>
  /**
   * Nothing happens to one whose visibility timeout is over: it was received anew, or will be.
   *
   * @returns false if closing came first: what was not deleted is visible at the next start
   */
  delete(receipts: readonly Pick<Receipt, 'receiptHandle'>[]): Promise<boolean>
  /** Makes messages visible again at a time, with the receive counted. */
  release(receipts: readonly Receipt[], visibleAt: number): Promise<void>
  /**
   * Hides a message that was received for so long from now; false if it is not in flight, as when
   * closing came first.
   */
  hide(receiptHandle: string, timeoutMs: number): Promise<boolean>
  /**
   * Removes all messages that are in it now, in flight or not.
   * @throws {Error} when closing came first
   */
  purge(): Promise<void>
  /** When the next message becomes visible, or earlier; undefined if none is hidden. */
  nextVisibleAt(): number | undefined
  /** Tells whenever there may be more to receive. Answers with the function that ends it. */
  onArrival(listener: () => void): () => void
  /** A message in flight stays as it was before its receive. */
  close(): Promise<void>
}

/** A message in flight. */
export interface Receipt {
  readonly receiptHandle: string
  /** With this receive counted. */
  readonly message: Message
  readonly receivedAt: number
}
