import {
  LedgerError,
  type NotificationRecord,
  type ObjectEvent,
  printable,
  type UploadEvent,
} from '../core/index.ts'
import type { Log, LogFields } from './log.ts'
import { isPoison, type Outcomes, outcomeOf, type Result } from './outcomes.ts'

/** A record, as it came. */
export interface Delivered {
  readonly record: NotificationRecord
  /** Of the queue's message that carried it. */
  readonly messageId?: string
}

/**
 * Logs what came of a record. Where the level of its line is off, nothing of the line is made.
 *
 * @param asked how often S3 was asked, for each event about which it was
 */
export function report(
  log: Log,
  { record, messageId }: Delivered,
  outcomes: Outcomes,
  asked: ReadonlyMap<ObjectEvent, number>,
): void {
  if (record.kind === 'poison') {
    const { code, message } = record.error
    log.error(message, { outcome: 'poison', code, messageId })
  } else if (
    record.event !== undefined &&
    (record.kind === 'upload' || outcomes.has(record.event))
  ) {
    const { event } = record
    const outcome = outcomeOf(record, outcomes)
    const times = asked.get(event)
    if (outcome === undefined || outcome instanceof Error) {
      const code = outcome instanceof LedgerError ? outcome.code : 'unavailable'
      const told = isPoison(outcome) ? 'poison' : 'failed'
      log.error(outcome?.message ?? '', fieldsOf(told, event, messageId, times, code))
    } else {
      log.info?.(
        `${openings[outcome]} ${printable(`${event.bucket}/${event.key}`)}`,
        fieldsOf(outcome === 'refreshed' ? 'ignored' : outcome, event, messageId, times),
      )
    }
  } else if (record.kind === 'ignored') {
    log.warn?.(`Ignored a record: ${printable(record.reason)}`, { outcome: 'ignored', messageId })
  }
}

/** Logs that an event has the sequencer of another, and not its etag. */
export function reportConflict(log: Log, event: UploadEvent, heldEtag: string): void {
  log.warn?.(
    `Found two etags under one sequencer for ${printable(`${event.bucket}/${event.key}`)}`,
    {
      bucket: event.bucket,
      object_key: event.key,
      sequencer: event.sequencer,
      etag: event.etag,
      held_etag: heldEtag,
    },
  )
}

const openings: Readonly<Record<Result, string>> = {
  written: 'Saved metadata for',
  duplicate: 'Already saved metadata for',
  stale: 'Kept the newer row for',
  ignored: 'Recorded in the history alone an event of',
  refreshed: 'Refreshed the tags of',
}

/** One object of one shape: to put it together from others costs a tenth of the line. */
function fieldsOf(
  outcome: string,
  event: ObjectEvent,
  messageId: string | undefined,
  asked: number | undefined,
  code?: string,
): LogFields {
  return {
    outcome,
    code,
    bucket: event.bucket,
    object_key: event.key,
    event_name: event.eventName,
    size: event.sizeBytes,
    sequencer: event.sequencer,
    event_time: event.eventTime === '' ? undefined : event.eventTime,
    messageId,
    asked,
  }
}
