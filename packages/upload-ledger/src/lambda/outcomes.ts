import {
  type Fold,
  LedgerError,
  type NotificationRecord,
  type ObjectEvent,
  type Outcome,
  outcomeWithin,
} from '../core/index.ts'
import type { Counts } from './metrics.ts'

/** What came of each event; of one that moves no row, only where something was done. */
export type Outcomes = Map<ObjectEvent, Result | Error>
export type Result = Outcome | 'ignored' | 'refreshed'

/** If the write of a fold failed, every event folded into it failed. */
export function outcomesOf(
  folds: readonly Fold[],
  results: readonly (Outcome | Error)[],
): Outcomes {
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

export function tally(
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
export function isPoison(outcome: Error | undefined): boolean {
  return outcome instanceof LedgerError && outcome.code === 'invalid-notification'
}

function isConfiguration({ code }: LedgerError): boolean {
  return code === 'refused' || code === 'configuration'
}

export function outcomeOf(
  record: NotificationRecord,
  outcomes: Outcomes,
): Result | Error | undefined {
  if (record.kind === 'poison') return record.error
  const outcome = record.event && outcomes.get(record.event)
  return outcome ?? (record.kind === 'ignored' ? 'ignored' : undefined)
}

export function failureOf(record: NotificationRecord, outcomes: Outcomes): Error | undefined {
  const outcome = outcomeOf(record, outcomes)
  return outcome instanceof Error ? outcome : undefined
}
