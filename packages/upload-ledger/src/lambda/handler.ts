import {
  type Exclusion,
  type Fold,
  foldEvents,
  type History,
  isConflict,
  isTagEvent,
  type Ledger,
  LedgerError,
  type LogLevel,
  type Notification,
  type NotificationRecord,
  type ObjectEvent,
  type Outcome,
  outcomeWithin,
  printable,
  readNotification,
  toComparableTime,
  type UploadEvent,
} from '../core/index.ts'
import { leaveOut } from './leave-out.ts'
import { createLog, type Log, type WriteLine } from './log.ts'
import { type Counts, metricsLine } from './metrics.ts'
import { recordFolds } from './record-folds.ts'
import { type RefreshTags, refreshAll } from './refresh-all.ts'

/** The dependencies of a handler. */
export interface HandlerParts {
  readonly ledger: Ledger
  /** Where every event is recorded too, before its row. @default nowhere */
  readonly history?: History | undefined
  /** Refreshes the tags in the row of an object whose tags have changed. @default nobody */
  readonly refresh?: RefreshTags | undefined
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly write: WriteLine
  /** Whether each invocation writes its line of metrics. @default true */
  readonly metrics?: boolean
  /** The least level of the lines that are logged. @default 'info' */
  readonly logLevel?: LogLevel
  /** The keys whose events are ignored. @default none */
  readonly excludedBy?: Exclusion
}

/** The part of Lambda's context that the handler uses. */
export interface InvocationContext {
  readonly awsRequestId: string
  readonly functionName: string
  getRemainingTimeInMillis(): number
}

/** Lambda gives all of the context; a test or a script that calls the handler may give none. */
export type Handler = (payload: unknown, context?: Partial<InvocationContext>) => Promise<Answer>
export type Answer = DirectAnswer | QueueAnswer

/** `body` is JSON: how many records were `written`, and the `duplicate`, `stale`, `ignored`. */
export interface DirectAnswer {
  readonly statusCode: 200
  readonly body: string
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
export interface QueueAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[]
}

/** The longest timeout that Lambda gives. */
const longestMs = 900_000
/** Reserved before the function's timeout, to report the records that could not be saved. */
const reserveMs = 2_000

/**
 * The handler of notifications in any form.
 *
 * It first saves every record that it can, and in the history, where there is one, also each event
 * that moves no row. Then it reports the others, so that AWS delivers them
 * again and finally moves them to the dead letters: messages of a queue's batch by their ids;
 * anything else by throwing, because Lambda takes every answer, whatever its status, for success.
 * EventBridge Pipes reads the answer about a queue's batch as Lambda's own polling does, if it
 * waits for one (`REQUEST_RESPONSE`).
 */
export function createHandler({
  ledger,
  history,
  refresh,
  now,
  write,
  metrics = true,
  logLevel = 'info',
  excludedBy = () => undefined,
}: HandlerParts): Handler {
  return async (payload, context = {}) => {
    const log = createLog(write, context.awsRequestId ?? '', now, logLevel)
    const notification = leaveOut(readNotification(payload), excludedBy)
    const delivered = deliveredBy(notification)
    const records = delivered.map(({ record }) => record)
    const events = records.flatMap((r) => (r.kind === 'upload' ? [r.event] : []))
    const folds = foldEvents(events)
    const deadline = deadlineOf(context.getRemainingTimeInMillis?.() ?? longestMs)
    const conflicts = conflictsWithin(folds)
    const kept = history === undefined ? [] : records.flatMap(unmovedEvents)
    const tagged = refresh === undefined ? [] : records.flatMap(tagEvents)
    const failures = new Map<ObjectEvent, Error>()
    const asked = new Map<ObjectEvent, number>()
    const results = await recordFolds(
      folds,
      ledger,
      deadline.signal,
      {
        onConflict: (event, heldEtag) => conflicts.set(event, heldEtag),
        onAsk: (event, times) => asked.set(event, times),
      },
      history && {
        history,
        unmoved: kept,
        onFailure: (event, error) => failures.set(event, error),
      },
    )
    if (refresh !== undefined) {
      // An event that is not in the history yet comes again.
      const due = tagged.filter((event) => !failures.has(event))
      const failed = await refreshAll(due, refresh, deadline.signal)
      for (const [event, error] of failed) failures.set(event, error)
    }
    deadline.clear()

    const outcomes = outcomesOf(folds, results)
    for (const event of kept) outcomes.set(event, failures.get(event) ?? 'ignored')
    for (const event of tagged) outcomes.set(event, failures.get(event) ?? 'refreshed')
    const counts = {
      ...tally(records, outcomes),
      conflict: conflicts.size,
      ...(asked.size === 0 ? {} : { asked: sum(asked.values()) }),
    }
    for (const one of delivered) report(log, one, outcomes, asked)
    for (const conflict of conflicts) reportConflict(log, conflict)
    const nowMs = now()
    if (metrics) {
      write(metricsLine(context.functionName ?? '', counts, delaysMs(events, nowMs), nowMs))
    }
    return answer(notification, counts, (record) => failureOf(record, outcomes))
  }
}

/** What came of each event; of one that moves no row, only where something was done. */
type Outcomes = Map<ObjectEvent, Result | Error>
type Result = Outcome | 'ignored' | 'refreshed'

interface Delivered {
  readonly record: NotificationRecord
  /** Of the queue's message that carried it. */
  readonly messageId?: string
}

function deliveredBy(notification: Notification): readonly Delivered[] {
  return notification.kind === 'direct'
    ? notification.records.map((record) => ({ record }))
    : notification.messages.flatMap(({ messageId, records }) =>
        records.map((record) => ({ record, messageId })),
      )
}

function unmovedEvents(record: NotificationRecord): readonly ObjectEvent[] {
  return record.kind === 'ignored' && record.event !== undefined ? [record.event] : []
}

function tagEvents(record: NotificationRecord): readonly ObjectEvent[] {
  return unmovedEvents(record).filter(({ eventName }) => isTagEvent(eventName))
}

/** A function with a very short timeout keeps half of it. */
function deadlineOf(remainingMs: number): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController()
  const workMs = remainingMs - Math.min(reserveMs, remainingMs / 2)
  const timer = setTimeout(() => controller.abort(), workMs)
  return { signal: controller.signal, clear: () => clearTimeout(timer) }
}

/** The events that are in conflict with the last of their fold, each with the etag of that one. */
function conflictsWithin(folds: readonly Fold[]): Map<UploadEvent, string> {
  const conflicts = new Map<UploadEvent, string>()
  for (const { last, events } of folds) {
    for (const event of events) if (isConflict(event, last)) conflicts.set(event, last.etag)
  }
  return conflicts
}

/** If the write of a fold failed, every event folded into it failed. */
function outcomesOf(folds: readonly Fold[], results: readonly (Outcome | Error)[]): Outcomes {
  const outcomes: Outcomes = new Map()
  for (const [i, fold] of folds.entries()) {
    const result = results[i] ?? new LedgerError('unavailable', 'Cannot save the record')
    for (const event of fold.events) {
      const outcome = result instanceof Error ? result : outcomeWithin(fold, event, result)
      outcomes.set(event, outcome)
    }
  }
  return outcomes
}

function tally(
  records: readonly NotificationRecord[],
  outcomes: Outcomes,
): Omit<Counts, 'conflict' | 'asked'> {
  const counts = { written: 0, duplicate: 0, stale: 0, ignored: 0, unknown: 0, poison: 0 }
  const failures = { failed: 0, config_errors: 0 }
  for (const record of records) {
    const outcome = outcomeOf(record, outcomes)
    if (typeof outcome === 'string') counts[outcome === 'refreshed' ? 'ignored' : outcome]++
    else if (isPoison(outcome)) counts.poison++
    else failures.failed++
    if (outcome === 'ignored' && record.kind === 'ignored' && record.isUnknown) counts.unknown++
    if (outcome instanceof LedgerError && isConfiguration(outcome)) failures.config_errors++
  }
  return { ...counts, ...failures }
}

/** Whether the event can be read and no table can hold it. */
function isPoison(outcome: Error | undefined): boolean {
  return outcome instanceof LedgerError && outcome.code === 'invalid-notification'
}

function isConfiguration({ code }: LedgerError): boolean {
  return code === 'refused' || code === 'configuration'
}

function outcomeOf(record: NotificationRecord, outcomes: Outcomes): Result | Error | undefined {
  if (record.kind === 'poison') return record.error
  const outcome = record.event && outcomes.get(record.event)
  return outcome ?? (record.kind === 'ignored' ? 'ignored' : undefined)
}

function failureOf(record: NotificationRecord, outcomes: Outcomes): Error | undefined {
  const outcome = outcomeOf(record, outcomes)
  return outcome instanceof Error ? outcome : undefined
}

const openings: Readonly<Record<Result, string>> = {
  written: 'Saved metadata for',
  duplicate: 'Already saved metadata for',
  stale: 'Kept the newer row for',
  ignored: 'Recorded in the history alone an event of',
  refreshed: 'Refreshed the tags of',
}

function report(
  log: Log,
  { record, messageId }: Delivered,
  outcomes: Outcomes,
  asked: ReadonlyMap<ObjectEvent, number>,
): void {
  if (record.kind === 'poison') {
    const { code, message } = record.error
    log.error(message, { outcome: 'poison', code, messageId })
  } else if (record.kind === 'upload') {
    const times = asked.get(record.event)
    reportEvent(log, record.event, outcomeOf(record, outcomes), { messageId, asked: times })
  } else if (record.event !== undefined && outcomes.has(record.event)) {
    reportEvent(log, record.event, outcomeOf(record, outcomes), { messageId })
  } else {
    log.warn(`Ignored a record: ${printable(record.reason)}`, { outcome: 'ignored', messageId })
  }
}

function reportEvent(
  log: Log,
  { bucket, key, eventName, eventTime, sizeBytes, sequencer }: ObjectEvent,
  outcome: Result | Error | undefined,
  others: { readonly messageId: string | undefined; readonly asked?: number | undefined },
): void {
  const row = { bucket, object_key: key, event_name: eventName, size: sizeBytes, sequencer }
  const fields = { ...row, ...(eventTime === '' ? {} : { event_time: eventTime }), ...others }
  if (outcome === undefined || outcome instanceof Error) {
    const code = outcome instanceof LedgerError ? outcome.code : 'unavailable'
    const told = isPoison(outcome) ? 'poison' : 'failed'
    log.error(outcome?.message ?? '', { outcome: told, code, ...fields })
  } else {
    const told = outcome === 'refreshed' ? 'ignored' : outcome
    log.info(`${openings[outcome]} ${printable(`${bucket}/${key}`)}`, { outcome: told, ...fields })
  }
}

function reportConflict(log: Log, [event, heldEtag]: [UploadEvent, string]): void {
  const { bucket, key, etag, sequencer } = event
  const message = `Found two etags under one sequencer for ${printable(`${bucket}/${key}`)}`
  log.warn(message, { bucket, object_key: key, sequencer, etag, held_etag: heldEtag })
}

function sum(numbers: Iterable<number>): number {
  let total = 0
  for (const number of numbers) total += number
  return total
}

/** Delays in ms; 0 for an event from a clock ahead of ours. */
function delaysMs(events: readonly UploadEvent[], nowMs: number): readonly number[] {
  return events
    .filter((event) => event.eventTime !== '')
    .map((event) => Math.max(0, nowMs - Date.parse(toComparableTime(event.eventTime))))
}

function answer(
  notification: Notification,
  counts: Counts,
  failure: (record: NotificationRecord) => Error | undefined,
): Answer {
  if (notification.kind === 'queue') {
    const failed = notification.messages.filter(({ records }) => records.some(failure))
    const ids = new Set(failed.map(({ messageId }) => messageId))
    return { batchItemFailures: [...ids].map((itemIdentifier) => ({ itemIdentifier })) }
  }
  const failures = notification.records.flatMap((record) => failure(record) ?? [])
  const [first] = failures
  if (first !== undefined) {
    const code = first instanceof LedgerError ? first.code : 'unavailable'
    const message = `Cannot save ${failures.length} of ${notification.records.length} records: ${first.message}`
    throw new LedgerError(code, message, { cause: first })
  }
  const { written, duplicate, stale, ignored } = counts
  return { statusCode: 200, body: JSON.stringify({ written, duplicate, stale, ignored }) }
}
