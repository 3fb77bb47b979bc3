import type { UploadEvent } from './upload-event.ts'

/**
 * What came of recording an event. None of them is an error: S3 delivers more than once and in no
 * order, so the second and third are as ordinary as the first.
 */
export type Outcome =
  /** The row is now this event's. */
  | 'written'
  /** The row is this event's already. */
  | 'duplicate'
  /** The row is a later event's. */
  | 'stale'

/** Told when the row that refuses an event has its sequencer and another etag, with that etag. */
export type OnConflict = (heldEtag: string) => void

/** Where events are recorded. */
export interface Ledger {
  /**
   * Records one event, unless a later one of the same object is recorded.
   *
   * @throws {LedgerError} `refused` or `configuration` when a retry cannot help, `unavailable` when
   *   it may; whether the event was recorded is then not known, and recording it again is safe
   */
  record(event: UploadEvent, signal?: AbortSignal, onConflict?: OnConflict): Promise<Outcome>
}
