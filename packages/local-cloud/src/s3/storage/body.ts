import type { BatchOperation } from '../../store/index.ts'

/** A body on its way to the disk. */
export interface NewBody {
  /** Whether `finish` came to its end. */
  readonly finished: boolean
  /** Fails with ENOSPC before the disk is full: see `requireRoom`. */
  write(chunk: Buffer): Promise<void>
  /** Completes the body. A row must adopt it, or the next start removes what there is of it. */
  finish(): Promise<FinishedBody>
  /** Removes the bytes, finished or not; never fails. */
  abandon(): Promise<void>
}

/** A body that is complete, and durable as soon as the batch with its adoption is. */
export interface FinishedBody {
  /** Random: a key is never part of it. */
  readonly id: string
  /** Goes into the batch that writes the row. */
  readonly adoption: BatchOperation
}

/** The bytes of a stored body. */
export interface OpenBody {
  /** Gives the bytes from `first` to `last`, both included, once, and closes the body. */
  read(first: number, last: number): AsyncIterable<Buffer> | Iterable<Buffer>
  close(): void
}
