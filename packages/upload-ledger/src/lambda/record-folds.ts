import {
  type Fold,
  type Ledger,
  LedgerError,
  type Outcome,
  type UploadEvent,
} from '../core/index.ts'

/** Writes in flight at once: enough to hide the network, few enough for 128 MB. */
const mostWrites = 16

/**
 * Records the last event of each fold, several at once.
 *
 * Once `deadline` fires, every fold in flight or not begun is `unavailable`, so that AWS delivers
 * it again, which is safe. A function that times out instead could not report anything.
 *
 * @returns the outcome of each fold, in the same order; never throws
 */
export async function recordFolds(
  folds: readonly Fold[],
  ledger: Ledger,
  deadline: AbortSignal,
  onConflict: (event: UploadEvent, heldEtag: string) => void,
): Promise<readonly (Outcome | Error)[]> {
  const results: (Outcome | Error)[] = []
  const outOfTime = new Promise<Error>((resolve) => {
    deadline.addEventListener('abort', () => resolve(outOfTimeError()), { once: true })
  })
  const record = (event: UploadEvent) =>
    ledger.record(event, deadline, (held) => onConflict(event, held)).catch(asError)
  let next = 0
  const work = async () => {
    for (let i = next++; i < folds.length; i = next++) {
      const event = folds[i]?.last
      if (event === undefined) return
      results[i] = deadline.aborted
        ? outOfTimeError()
        : await Promise.race([record(event), outOfTime])
    }
  }
  await Promise.all(Array.from({ length: Math.min(mostWrites, folds.length) }, work))
  return results
}

function outOfTimeError(): Error {
  const message = 'Cannot save the record in time: the invocation is about to reach its timeout'
  return new LedgerError('unavailable', message)
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
