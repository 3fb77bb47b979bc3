import { bump, isAsked, lowestPosition } from './asked-position.ts'
import {
  type Occasion,
  rowOfShown,
  saysShown,
  showsOccasion,
  type TombstoneRules,
} from './asked-row.ts'
import { LedgerError } from './errors.ts'
import { type Fold, lastCreationOf } from './fold-events.ts'
import { withLastContent } from './last-content.ts'
import type { Outcome } from './ledger.ts'
import type { ObjectDetails } from './object-details.ts'
import { printable } from './printable.ts'
import { type Row, rowOfEvent, rowPosition } from './row.ts'
import type { ShownObject } from './shown-object.ts'
import type { UploadEvent } from './upload-event.ts'

/*
 * The rules by which a row follows its object also where the order of events cannot say what is
 * current, because a version was deleted or an event was stamped with an earlier time. They are
 * generators: each yields what is to be done and receives what came of it, so that DynamoDB and S3,
 * or a simulation of both, drive the very same rules.
 */

/** What is to be done next. */
export type Step =
  /** Put the row under a condition. */
  | { readonly kind: 'put'; readonly row: Row; readonly condition: PutCondition }
  /** Read the row, strongly. */
  | { readonly kind: 'read' }
  /** Ask S3 for the current version of the object. */
  | { readonly kind: 'head' }

export type PutCondition =
  /** There is no row. */
  | 'absent'
  /** There is no row, or one of a smaller position that no answer of S3 made. */
  | 'newer'
  /** There is a row, of a smaller position that no answer of S3 made. */
  | 'newer than a row'
  /** The row is as it was last read or returned: its position is the same, or there is none. */
  | 'unchanged'

/** What came of a step: of a put, a read, a head. */
export type Answer = PutAnswer | ReadAnswer | ShownObject
/** `row` is the one that refused; absent where there is none, or where an endpoint does not return it. */
export type PutAnswer = 'written' | { readonly refused: true; readonly row?: Row | undefined }
export type ReadAnswer = Row | undefined

export type Steps<T> = Generator<Step, T, Answer>

/** What came of an event. */
export interface Recorded {
  readonly outcome: Outcome
  /** How often S3 was asked. */
  readonly asked: number
}

/** What came of a confirmation. */
export interface Confirmed {
  /** Whether the row was written; if not, it already said what S3 shows. */
  readonly isWritten: boolean
  /** The row as it is now; absent where there is neither a row nor an object. */
  readonly row: Row | undefined
  readonly shown: ShownObject
  /** How often S3 was asked. */
  readonly asked: number
}

export interface AskRules extends TombstoneRules {
  /** Whether a tombstone keeps the size and etag that its object last had. */
  readonly lastSizeAndEtag?: boolean
  /** Of the object that the event created. */
  readonly details?: ObjectDetails | undefined
  /** Called with the row that refused an event, before the outcome. */
  readonly onRefused?: ((row: Row) => void) | undefined
}

/** Whether the order of events cannot say what is current after an event of this name. */
function mustAsk(eventName: string): boolean {
  const name = withoutPrefix(eventName)
  return name === 'ObjectRemoved:Delete' || name === 'LifecycleExpiration:Delete'
}

/**
 * Whether an event of this name may be of later than its sequencer says: that of a multipart upload is
 * of its start, that of a lifecycle rule's marker of midnight.
 */
function mayLag(eventName: string): boolean {
  const isMarker = withoutPrefix(eventName) === 'LifecycleExpiration:DeleteMarkerCreated'
  return isMarker || isMultipart(eventName)
}

function isMultipart(eventName: string): boolean {
  return withoutPrefix(eventName) === 'ObjectCreated:CompleteMultipartUpload'
}

function withoutPrefix(eventName: string): string {
  return eventName.replace(/^s3:/, '')
}

/** Records the last event of a fold, and asks S3 where any event of the fold needs it. */
export function* recordAsking(fold: Fold, rules: AskRules): Steps<Recorded> {
  const { last, events } = fold
  const earlier = foldedRows(fold)
  const askAbout = (held: Row | undefined) => ask(occasionOf(last), held, earlier, rules)
  if (events.some(({ eventName }) => mustAsk(eventName))) return yield* askAbout(yield* read())

  const lags = events.some(({ eventName }) => mayLag(eventName))
  const earlierLags = events.some((event) => event !== last && mayLag(event.eventName))
  const plain = { ...rowOfEvent(last, rules.nowMs, rules.tombstoneDays), ...rules.details }
  const keepsLast = rules.lastSizeAndEtag === true && last.kind === 'removal'
  const rowAfter = (held: readonly Row[]) =>
    keepsLast ? withLastContent(plain, [...held, ...earlier]) : plain
  let next = { row: rowAfter([]), condition: firstCondition(last, keepsLast) }
  for (let attempts = 0; attempts < mostAttempts; attempts++) {
    const refusal = yield* put(next.row, next.condition)
    if (refusal === 'written') return { outcome: 'written', asked: 0 }
    const held = refusal.row
    if (held === undefined) return yield* askAbout(yield* read())
    rules.onRefused?.(held)
    const position = rowPosition(held)
    if (position === last.position) {
      // The row of this very event says nothing of an earlier one in the batch that may be of later.
      return earlierLags ? yield* askAbout(held) : { outcome: 'duplicate', asked: 0 }
    }
    if (position > last.position) {
      return lags ? yield* askAbout(held) : { outcome: 'stale', asked: 0 }
    }
    if (isAsked(position)) return yield* askAbout(held)
    next = { row: rowAfter([held]), condition: 'unchanged' }
  }
  throw changedTooOften(last)
}

/**
 * A multipart upload that finds no row may be of before a removal that left none: S3 says of such an
 * upload that it succeeded, and yet it might never be seen.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
function firstCondition(last: UploadEvent, keepsLast: boolean): PutCondition {
  if (isMultipart(last.eventName)) return 'newer than a row'
  return keepsLast ? 'absent' : 'newer'
}

/**
 * Has the row of a key say what S3 shows now, whatever else goes on. There need be no event: a row
 * that differs is replaced at the `bump` of its position, one that is missing is put at that of the
 * lowest.
 *
 * @param eventName of a row that this changes, such as the name of the command that repairs it
 */
export function* confirmAsking(
  { bucket, key, eventName }: { bucket: string; key: string; eventName: string },
  rules: AskRules,
): Steps<Confirmed> {
  const eventTime = new Date(rules.nowMs).toISOString()
  const occasion = { bucket, key, eventName, sequencer: '', position: lowestPosition }
  let held = yield* read()
  for (let asked = 1; asked <= mostAttempts; asked++) {
    const shown = yield* head()
    const isRight = held === undefined ? !shown.exists : saysShown(held, shown)
    if (isRight) return { isWritten: false, row: held, shown, asked }
    // Of an object S3 knows the time; of a removal that nobody reported, nobody does.
    const row = askedRow(
      { ...occasion, eventTime: shown.exists ? '' : eventTime },
      shown,
      held,
      [],
      rules,
    )
    const refusal = yield* put(row, 'unchanged')
    if (refusal === 'written') return { isWritten: true, row, shown, asked }
    held = refusal.row ?? (yield* read())
  }
  throw changedTooOften(occasion)
}

/**
 * Has the row say what S3 shows. The row is read before S3 is asked, and written only if it is still
 * that one: whatever was written in between may know more than the answer does.
 */
function* ask(
  occasion: Occasion,
  first: Row | undefined,
  earlier: readonly Row[],
  rules: AskRules,
): Steps<Recorded> {
  let held = first
  for (let asked = 1; asked <= mostAttempts; asked++) {
    const shown = yield* head()
    const refusal = yield* put(askedRow(occasion, shown, held, earlier, rules), 'unchanged')
    if (refusal === 'written') return { outcome: 'written', asked }
    held = refusal.row ?? (yield* read())
  }
  throw changedTooOften(occasion)
}

/**
 * The row that replaces `held`. Its position is greater than that of `held`, always: a position that
 * never comes again is what `unchanged` compares.
 */
function askedRow(
  occasion: Occasion,
  shown: ShownObject,
  held: Row | undefined,
  earlier: readonly Row[],
  rules: AskRules,
): Row {
  const reached = held && rowPosition(held)
  const isLater = reached === undefined || occasion.position > reached
  const isOwn = isLater && showsOccasion(occasion, shown)
  const position = isOwn ? occasion.position : bump(isLater ? occasion.position : reached)
  const row = rowOfShown(occasion, shown, held, { ...rules, position, isLater })
  if (!rules.lastSizeAndEtag || !row.deleted) return row
  return withLastContent(row, held === undefined ? earlier : [held, ...earlier])
}

function occasionOf(event: UploadEvent): Occasion {
  const { bucket, key, eventName, eventTime, sequencer, position } = event
  const { sizeBytes, etag, versionId } = event
  // A removal's own object is its delete marker, and it has one only if it made one.
  const isOfObject = event.kind === 'creation' || eventName.endsWith(':DeleteMarkerCreated')
  const object = event.kind === 'creation' ? { sizeBytes, etag, versionId } : marker(versionId)
  return {
    ...{ bucket, key, eventName, eventTime, sequencer, position },
    ...(isOfObject ? { object } : {}),
  }
}

function marker(versionId: string | undefined): Occasion['object'] {
  return { sizeBytes: 0, etag: '', versionId }
}

/** The last creation of a fold that ends in a removal: it had the bytes, and has no row of its own. */
function foldedRows(fold: Fold): readonly Row[] {
  const creation = lastCreationOf(fold)
  return creation === undefined ? [] : [rowOfEvent(creation, 0)]
}

/** Of one record, while others write the same row. Time ends it before, where there is a deadline. */
const mostAttempts = 100

function changedTooOften({ bucket, key }: { bucket: string; key: string }): LedgerError {
  const attempt = `save ${printable(`${bucket}/${key}`)}`
  const fact = `its row changed ${mostAttempts} times while S3 was asked about it`
  return new LedgerError('unavailable', `Cannot ${attempt}: ${fact}`)
}

// A generator's answers have one type; which of them belongs to a step is known here alone.

function* put(row: Row, condition: PutCondition): Steps<PutAnswer> {
  return (yield { kind: 'put', row, condition }) as PutAnswer
}

function* read(): Steps<ReadAnswer> {
  return (yield { kind: 'read' }) as ReadAnswer
}

function* head(): Steps<ShownObject> {
  return (yield { kind: 'head' }) as ShownObject
}
