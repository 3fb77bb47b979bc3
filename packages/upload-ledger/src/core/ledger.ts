import type { UploadEvent } from './upload-event.ts'

/**
 * The outcome of recording an event. None of them is an error: S3 delivers more than once and in no
 * order, so the second and third are as ordinary as the first.
 */
export type Outcome =
  /** The row is now this event's. */
  | 'written'
  /** The row was already this event's. */
  | 'duplicate'
  /** The row is a later event's. */
  | 'stale'

/** Called with the held etag when the refusing row has the event's sequencer but another etag. */
export type OnConflict = (heldEtag: string) => void

/** Where events are recorded. */
export interface Ledger {
  /**
   * Records one event, unless a later one of the same object is recorded.
   *
   * @param folded the last creation folded into a removal, which is not recorded by itself
   * @throws {LedgerError} `refused` or `configuration` when a retry cannot help, `unavailable` when
   *   it may; whether the event was recorded is then not known, and recording it again is safe;
   *   `invalid-notification` when no ledger can hold it
   */
  record(
    event: UploadEvent,
    signal?: AbortSignal,
    onConflict?: OnConflict,
    folded?: UploadEvent,
  ): Promise<Outcome>
}
