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
  readNotification,
  toComparableTime,
  type UploadEvent,
} from '../core/index.ts'
import { leaveOut } from './leave-out.ts'
import { createLog, type WriteLine } from './log.ts'
import { type Counts, metricsLine } from './metrics.ts'
import { failureOf, outcomesOf, tally } from './outcomes.ts'
import { recordFolds } from './record-folds.ts'
import { type RefreshTags, refreshAll } from './refresh-all.ts'
import { type Delivered, report, reportConflict } from './report.ts'

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
    for (const [event, heldEtag] of conflicts) reportConflict(log, event, heldEtag)
    const nowMs = now()
    if (metrics) {
      write(metricsLine(context.functionName ?? '', counts, delaysMs(events, nowMs), nowMs))
    }
    return answer(notification, counts, (record) => failureOf(record, outcomes))
  }
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
