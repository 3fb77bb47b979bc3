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

/** Called while an event is recorded. */
export interface Watch {
  /** With the held etag, when the refusing row has the event's sequencer but another etag. */
  readonly onConflict?: (heldEtag: string) => void
  /** When S3 was asked, with how often. */
  readonly onAsk?: (times: number) => void
}

/** Where events are recorded. */
export interface Ledger {
  /**
   * Records one event, unless a later one of the same object is recorded.
   *
   * @param folded all events of the object that this one stands for, which are not recorded by
   *   themselves
   * @throws {LedgerError} `refused` or `configuration` when a retry cannot help, `unavailable` when
   *   it may; whether the event was recorded is then not known, and recording it again is safe;
   *   `invalid-notification` when no ledger can hold it
   */
  record(
    event: UploadEvent,
    signal?: AbortSignal,
    watch?: Watch,
    folded?: readonly UploadEvent[],
  ): Promise<Outcome>
}
