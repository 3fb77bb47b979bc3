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

/** The keys of the history table and of its index, and the attribute that DynamoDB's TTL watches. */
export const historyKeys = {
  partitionKey: 'object',
  sortKey: 'event',
  index: 'by_day',
  indexPartitionKey: 'day',
  ttl: 'expires_at',
} as const

/**
 * The attributes that the index holds beside the keys: the facts of an arrival. None of them changes
 * when an event is delivered again, so that a redelivery costs the index nothing.
 */
export const indexedAttributes = [
  'size',
  'etag',
  'event_name',
  'version_id',
  'requester',
  'arrived_at',
] as const
