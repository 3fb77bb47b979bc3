import type { EventKind } from './event-kind.ts'
import { toComparableTime } from './event-time.ts'
import { noSequencer, usableSequencer } from './sequencer.ts'

/**
 * Where an event stands in the history of its object: of two, the greater by `<` is the later.
 * Plain ASCII of equal shape, so JavaScript and DynamoDB (which compares UTF-8 bytes) agree.
 */
export type Position = string & { readonly __brand: 'Position' }

/** Whether a text begins as every position does: some other attribute of that name hardly will. */
export function isPosition(text: string | undefined): boolean {
  return text !== undefined && /^[0-9A-F]{32}\|/.test(text)
}

/** The fields of an event that decide its position, as sent. */
export interface Moment {
  /** Empty if none was sent. */
  readonly sequencer: string
  /** Empty if none was sent. */
  readonly eventTime: string
  readonly kind: EventKind
  /** The sender: `aws:s3`, `aws.s3`, `ceph:s3`. */
  readonly source: string
}

/**
 * The position of an event: `sequencer|rank|time`, or, without a usable sequencer,
 * `zeros|time|rank`.
 *
 * The rank is 0 for a creation and 1 for a removal: a removal wins a tie, so that a creation
 * delivered again never brings back what was removed. (A lifecycle deletion carries the very
 * sequencer of the object that it removes.) It stands before the time, because the times of such
 * a pair mean nothing; without a sequencer there is only the time, so it comes first.
 *
 * @throws {LedgerError} `invalid-notification` when sequencer or time cannot be read
 */
export function positionOf({ sequencer, eventTime, kind, source }: Moment): Position {
  const order = usableSequencer(sequencer, source)
  const time = toComparableTime(eventTime)
  const rank = kind === 'removal' ? '1' : '0'
  const parts = order === noSequencer ? [order, time, rank] : [order, rank, time]
  return parts.join('|') as Position
}
