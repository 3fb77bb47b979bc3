import type { Fold, History, Ledger, ObjectEvent, Outcome, UploadEvent } from '../core/index.ts'
import { arrivalsOf, historyWrites } from './record-history.ts'
import { attemptUntil, runWrites, type Write } from './run-writes.ts'

/** The history of a batch. */
export interface BatchHistory {
  readonly history: History
  /** The events that move no row. */
  readonly unmoved: readonly ObjectEvent[]
  /** Called with each of them whose history failed. */
  readonly onFailure: (event: ObjectEvent, error: Error) => void
}

/** Called while folds are recorded, each with the last event of one. */
export interface FoldWatch {
  readonly onConflict: (event: UploadEvent, heldEtag: string) => void
  readonly onAsk: (event: UploadEvent, times: number) => void
}

/**
 * Records the last event of each fold, several at once, until `deadline` fires.
 *
 * Where there is a history, all events of a fold are recorded in it before the fold is written, so
 * that a crash in between leaves them to be delivered again; the fold of an event whose history
 * failed fails with it.
 *
 * @returns the outcome of each fold, in the same order; never throws
 */
export async function recordFolds(
  folds: readonly Fold[],
  ledger: Ledger,
  deadline: AbortSignal,
  watch: FoldWatch,
  batch?: BatchHistory,
): Promise<readonly (Outcome | Error)[]> {
  const results: (Outcome | Error)[] = []
  const attempt = attemptUntil(deadline)
  const record = ({ last, events }: Fold) => {
    const ofLast = {
      onConflict: (held: string) => watch.onConflict(last, held),
      onAsk: (times: number) => watch.onAsk(last, times),
    }
    return ledger.record(last, deadline, ofLast, events)
  }
  const rows = folds.map(
    (fold, i): Write =>
      async () => {
        results[i] = await attempt(() => record(fold))
        return undefined
      },
  )
  if (batch === undefined) {
    await runWrites(rows)
    return results
  }
  const recordArrival = async (event: ObjectEvent, deliveries: number) => {
    const result = await attempt(() => batch.history.record(event, deliveries, deadline))
    return result instanceof Error ? result : undefined
  }
  const ofFolds = folds.flatMap((fold, i) =>
    historyWrites(fold.events, recordArrival, (failure) => {
      if (failure === undefined) return rows[i]
      results[i] = failure
      return undefined
    }),
  )
  const ofOthers = arrivalsOf(batch.unmoved).flatMap((same) =>
    historyWrites(same, recordArrival, (failure) => {
      if (failure !== undefined) for (const event of same) batch.onFailure(event, failure)
      return undefined
    }),
  )
  await runWrites([...ofFolds, ...ofOthers])
  return results
}
