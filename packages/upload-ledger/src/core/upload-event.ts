import { LedgerError } from './errors.ts'
import { type EventKind, eventKind, isUnnamed } from './event-kind.ts'
import { utf8Length } from './object-key.ts'
import { type Position, positionOf } from './position.ts'
import { quoted } from './printable.ts'

/** One event that moves the row of one object, read and checked. */
export interface UploadEvent {
  readonly bucket: string
  /** Decoded. */
  readonly key: string
  readonly kind: EventKind
  /** As S3 names it: `ObjectCreated:Put`; empty if the record had no name. */
  readonly eventName: string
  /** 0 if the event has none. */
  readonly sizeBytes: number
  /** Without quotes; empty if the event has none. */
  readonly etag: string
  /** As sent; empty if the event has none. */
  readonly eventTime: string
  /** As sent; empty if the event has none. */
  readonly sequencer: string
  readonly versionId?: string
  /** The principal that made the request, as S3 names it: an account, a role's id, a service. */
  readonly requester?: string
  /** Of the request, as S3 names it. */
  readonly sourceIp?: string
  readonly requestId?: string
  readonly position: Position
}

/** One event of one object, also one that moves no row, such as `ObjectTagging:Put`. */
export type ObjectEvent = Omit<UploadEvent, 'kind'>

/**
 * The fields of a record in whichever form, still unchecked, with the names for errors about them.
 */
export interface RawEvent {
  readonly source: string
  readonly bucket: RawField
  readonly size: RawField
  readonly etag: RawField
  readonly eventTime: RawField
  readonly sequencer: RawField
  readonly versionId: RawField
  /** Of the request that caused the event. */
  readonly requester?: unknown
  readonly sourceIp?: unknown
  readonly requestId?: unknown
}

/** A value and the path that led to it, such as `s3.object.size`. */
export interface RawField {
  readonly name: string
  readonly value: unknown
}

/** A record of an event that leaves its object's row as it is. */
export interface UnmovedEvent {
  readonly kind: undefined
  readonly eventName: string
  /** The event as a history keeps it; absent if the record cannot be read so far. */
  readonly event?: ObjectEvent
}

/**
 * Reads the fields of one record. A missing field is `0` or empty; a present one must be
 * right, because a guessed row is a false row. An event that moves no row needs nothing but its
 * name, so nothing else of it is ever an error.
 *
 * @param decodeKey gives the key, checked
 * @throws {LedgerError} `invalid-notification` with the field's name in `details.field`
 */
export function toUploadEvent(
  eventName: string,
  raw: RawEvent,
  decodeKey: () => string,
): UploadEvent | UnmovedEvent {
  const kind = eventKind(eventName)
  if (kind === undefined) return unmovedEvent(eventName, raw, decodeKey)
  if (isAbsent(raw.size) && isAbsent(raw.etag) && isUnnamed(eventName)) throw unnamed(eventName)
  return movingEvent(eventName, raw, decodeKey, kind)
}

/**
 * An event that moves no row has the rank of a creation. A rank decides between a removal and a
 * creation of one sequencer, and this event is neither: its position only says when it happened.
 */
function unmovedEvent(eventName: string, raw: RawEvent, decodeKey: () => string): UnmovedEvent {
  const kind = undefined
  try {
    const { kind: _kind, ...event } = movingEvent(eventName, raw, decodeKey, 'creation')
    const { length } = eventName + event.etag + (event.versionId ?? '')
    return length <= mostUnmovedCharacters ? { kind, eventName, event } : { kind, eventName }
  } catch {
    return { kind, eventName }
  }
}

/** Far more than any store sends, and far less than an item of a history holds. */
const mostUnmovedCharacters = 4_096

function movingEvent(
  eventName: string,
  raw: RawEvent,
  decodeKey: () => string,
  kind: EventKind,
): UploadEvent {
  const bucket = text(raw.bucket)
  if (!/^[^/]{1,255}$/u.test(bucket)) throw invalid(raw.bucket, 'expected a bucket name')
  const key = decodeKey()
  const eventTime = text(raw.eventTime)
  const sequencer = text(raw.sequencer)
  const versionId = text(raw.versionId)
  const etag = text(raw.etag).replace(/^"(.*)"$/, '$1')
  checkRowSize(
    { name: 'eventName', text: eventName },
    { name: raw.etag.name, text: etag },
    { name: raw.versionId.name, text: versionId },
  )
  return {
    bucket,
    key,
    kind,
    eventName,
    sizeBytes: size(raw.size),
    etag,
    eventTime,
    sequencer,
    ...(versionId === '' ? {} : { versionId }),
    ...(isFact(raw.requester) ? { requester: raw.requester } : {}),
    ...(isFact(raw.sourceIp) ? { sourceIp: raw.sourceIp } : {}),
    ...(isFact(raw.requestId) ? { requestId: raw.requestId } : {}),
    position: positionOf({ sequencer, eventTime, kind, source: raw.source }),
  }
}

/** Whether a value that no row depends on is text of a sensible length; if not, it is left out. */
function isFact(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= mostFactCharacters &&
    value.isWellFormed()
  )
}

/** A session's name, the longest part of a principal's, has at most 64. */
const mostFactCharacters = 256

function isAbsent({ value }: RawField): boolean {
  return value === undefined || value === null || value === ''
}

/** Of a removal S3 sends neither, so nobody can tell whether this is one. */
function unnamed(eventName: string): LedgerError {
  const fact = 'the record has no name, and without size and etag it may be a removal'
  const message = `Cannot read eventName: ${fact}; send ObjectCreated:Put or ObjectRemoved:Delete, not ${quoted(eventName)}`
  return new LedgerError('invalid-notification', message, { details: { field: 'eventName' } })
}

/**
 * Of a row that DynamoDB takes, less what all that is bounded elsewhere comes to: the key with its
 * 1,024 bytes, the bucket, numbers, times, the position, and the names of the attributes.
 */
const mostTextBytes = 400 * 1024 - 4 * 1024

/** Checks the texts of a row that nothing else bounds; the longest of too long ones is blamed. */
function checkRowSize(
  ...fields: readonly { readonly name: string; readonly text: string }[]
): void {
  const characters = fields.reduce((sum, { text }) => sum + text.length, 0)
  // No character takes more than three bytes for each of its units.
  if (characters * 3 <= mostTextBytes) return
  const bytes = fields.reduce((sum, { text }) => sum + utf8Length(text), 0)
  if (bytes <= mostTextBytes) return
  const { name, text } = fields.reduce((a, b) => (b.text.length > a.text.length ? b : a))
  const fact = `it has ${text.length} characters, which makes the row larger than the 400 KB that DynamoDB allows`
  const message = `Cannot read ${name}: ${fact}`
  throw new LedgerError('invalid-notification', message, { details: { field: name } })
}

/** A field of text; one that is absent or null is empty. */
export function text(field: RawField): string {
  if (field.value === undefined || field.value === null) return ''
  if (typeof field.value !== 'string') throw invalid(field, 'expected text')
  if (!field.value.isWellFormed()) throw invalid(field, 'expected well-formed Unicode')
  return field.value
}

/** A number of bytes; some stores send it as text. */
function size(field: RawField): number {
  if (field.value === undefined || field.value === null) return 0
  const decimal = typeof field.value === 'string' && /^\d{1,16}$/.test(field.value)
  const bytes = decimal ? Number(field.value) : field.value
  if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0) {
    throw invalid(field, 'expected a whole number of bytes, 0 or more')
  }
  return bytes
}

function invalid(field: RawField, fact: string): LedgerError {
  const value = field.value === undefined ? 'nothing' : quoted(field.value)
  const message = `Cannot read ${field.name}: ${fact}, found ${value}`
  return new LedgerError('invalid-notification', message, { details: { field: field.name } })
}
