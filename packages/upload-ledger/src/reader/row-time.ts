import { LedgerError, type Row, toComparableTime } from '../core/index.ts'

/** The time of a row's event as text that compares, or `undefined` if it has none that can be read. */
export function timeOf({ event_time: written }: Row): string | undefined {
  if (written === '') return undefined
  try {
    return toComparableTime(written)
  } catch (error) {
    // A person may have written anything into the row.
    if (error instanceof LedgerError) return undefined
    throw error
  }
}
