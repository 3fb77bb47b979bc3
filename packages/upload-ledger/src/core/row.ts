import { LedgerError } from './errors.ts'
import { eventKind } from './event-kind.ts'
import type { ObjectDetails } from './object-details.ts'
import { type Position, positionOf } from './position.ts'
import { tombstoneOf } from './tombstone.ts'
import type { UploadEvent } from './upload-event.ts'

/** The attributes that make up the table's key, and the one that DynamoDB's TTL watches. */
export const rowKeys = { partitionKey: 'bucket', sortKey: 'object_key', ttl: 'expires_at' } as const

/** The row of one object, under the attribute names of the table. */
export interface Row extends ObjectDetails {
  readonly bucket: string
  readonly object_key: string
  /** Bytes; 0 in a tombstone. */
  readonly size: number
  /** Empty in a tombstone. */
  readonly etag: string
  readonly event_time: string
  readonly event_name: string
  readonly sequencer: string
  /** Absent in a row of the original exercise, until a newer event comes. */
  readonly position?: Position
  readonly version_id?: string
  /** True in a tombstone, absent in the row of an object that exists. */
  readonly deleted?: true
  /**
   * Epoch seconds; only in a tombstone, which DynamoDB's TTL deletes some time after. Absent where a
   * history that never expires keeps its tombstones too.
   */
  readonly expires_at?: number
  /** Bytes that a removed object last had; only in a tombstone, where that is kept and known. */
  readonly last_size?: number
  /** The etag of those bytes; absent rather than empty. */
  readonly last_etag?: string
}

/**
 * The row that an event leaves: the object's, or a tombstone once it is removed.
 *
 * @param nowMs decides only when a tombstone expires, never the order
 * @param tombstoneDays how long a tombstone stays, Infinity for ever; 35 by default
 */
export function rowOfEvent(event: UploadEvent, nowMs: number, tombstoneDays?: number): Row {
  const row: Row = {
    bucket: event.bucket,
    object_key: event.key,
    size: event.sizeBytes,
    etag: event.etag,
    event_time: event.eventTime,
    event_name: event.eventName,
    sequencer: event.sequencer,
    position: event.position,
    ...(event.versionId === undefined ? {} : { version_id: event.versionId }),
  }
  return event.kind === 'creation' ? row : tombstoneOf(row, nowMs, tombstoneDays)
}

/**
 * The position of a row. One of the original exercise has none, so it is worked out from what the
 * row does have; where that cannot be read, the row is older than any event.
 */
export function rowPosition(row: Partial<Row>): Position {
  if (row.position !== undefined) return row.position
  const kind = eventKind(row.event_name ?? '') ?? 'creation'
  try {
    return positionOf({
      sequencer: row.sequencer ?? '',
      eventTime: row.event_time ?? '',
      kind,
      source: 'aws:s3',
    })
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error
    return positionOf({ sequencer: '', eventTime: '', kind, source: 'aws:s3' })
  }
}
