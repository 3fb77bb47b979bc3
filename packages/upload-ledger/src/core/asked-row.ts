import { eventKind } from './event-kind.ts'
import { toComparableTime } from './event-time.ts'
import type { Position } from './position.ts'
import type { Row } from './row.ts'
import type { ShownObject } from './shown-object.ts'
import { tombstoneOf } from './tombstone.ts'

/** Why S3 was asked: an event, or a repair, as far as a row names it. */
export interface Occasion {
  readonly bucket: string
  readonly key: string
  readonly eventName: string
  /** Empty if it has none. */
  readonly eventTime: string
  readonly sequencer: string
  readonly position: Position
  /** The object that the event is of; absent where it is of none. */
  readonly object?: ObjectFacts | undefined
}

/** The facts by which an object is recognized. */
interface ObjectFacts {
  readonly sizeBytes: number
  readonly etag: string
  readonly versionId?: string | undefined
}

export interface TombstoneRules {
  /** Decides only when a tombstone expires, never the order. */
  readonly nowMs: number
  /** How long a tombstone stays, Infinity for ever; 35 by default. */
  readonly tombstoneDays?: number | undefined
}

/**
 * The row that says what S3 shows.
 *
 * `size`, `etag` and `version_id` are S3's. The event's time, name and sequencer are those of the
 * event that the row already had where it has that very object, else those of the occasion; the time
 * is that of the object where this is later, so that a row is never older than what it shows.
 *
 * @param held the row that is to be replaced
 */
export function rowOfShown(
  occasion: Occasion,
  shown: ShownObject,
  held: Row | undefined,
  rules: TombstoneRules & { readonly position: Position; readonly isLater: boolean },
): Row {
  const row: Row = {
    bucket: occasion.bucket,
    object_key: occasion.key,
    size: shown.exists ? shown.sizeBytes : 0,
    etag: shown.exists ? shown.etag : '',
    ...eventOf(occasion, shown, held, rules.isLater),
    position: rules.position,
    ...(shown.versionId === undefined ? {} : { version_id: shown.versionId }),
    ...(shown.exists ? shown.details : {}),
  }
  return shown.exists ? row : tombstoneOf(row, rules.nowMs, rules.tombstoneDays)
}

/** Whether S3 shows the very object that the event is of. */
export function showsOccasion({ object }: Occasion, shown: ShownObject): boolean {
  return object !== undefined && isSameObject(object, shown)
}

/** Whether the row says what S3 shows already. */
export function saysShown(row: Row, shown: ShownObject): boolean {
  if (row.deleted || !shown.exists) return row.deleted === true && !shown.exists
  return isSameObject({ sizeBytes: row.size, etag: row.etag, versionId: row.version_id }, shown)
}

/** Whether S3 shows the object that an event created, so that its details are that one's. */
export function showsCreation(event: ObjectFacts, shown: ShownObject): boolean {
  return shown.exists && isSameObject(event, shown)
}

/** Objects without bytes of their own are delete markers, which have a version alone. */
function isSameObject({ sizeBytes, etag, versionId }: ObjectFacts, shown: ShownObject): boolean {
  const isSameVersion = versionOf(versionId) === versionOf(shown.versionId)
  return shown.exists
    ? isSameVersion && etag !== '' && etag === shown.etag && sizeBytes === shown.sizeBytes
    : isSameVersion && etag === '' && versionId !== undefined
}

/** What was uploaded while a bucket kept no versions has the version `null`, or none. */
function versionOf(versionId: string | undefined): string {
  return versionId ?? 'null'
}

type EventOfRow = Pick<Row, 'event_time' | 'event_name' | 'sequencer'>

function eventOf(
  occasion: Occasion,
  shown: ShownObject,
  held: Row | undefined,
  isLater: boolean,
): EventOfRow {
  const { eventTime, eventName, sequencer } = occasion
  const own = { event_time: eventTime, event_name: eventName, sequencer }
  if (showsOccasion(occasion, shown)) return own
  const isHeld = held !== undefined && saysShown(held, shown)
  const removesLater = !shown.exists && isLater && eventKind(eventName) === 'removal'
  if (isHeld && !removesLater) {
    return {
      event_time: held.event_time,
      event_name: held.event_name,
      sequencer: held.sequencer,
    }
  }
  return shown.exists ? { ...own, event_time: later(eventTime, shown.lastModified) } : own
}

function later(eventTime: string, lastModified: string): string {
  if (eventTime === '') return lastModified
  return toComparableTime(eventTime) < lastModified ? lastModified : eventTime
}
