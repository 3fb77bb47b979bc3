import type { ObjectEvent } from './upload-event.ts'

/** Where every event is kept, with its first arrival and the number of its deliveries. */
export interface History {
  /**
   * Records that an event was delivered. The first time makes its item; each other time only adds to
   * the number of its deliveries.
   *
   * @param deliveries how often this batch has the event, 1 or more
   * @throws {LedgerError} as `Ledger.record`
   */
  record(event: ObjectEvent, deliveries: number, signal?: AbortSignal): Promise<void>
}
