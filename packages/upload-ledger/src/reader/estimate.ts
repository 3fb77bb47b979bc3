import { LedgerError } from '../core/index.ts'
import type { Events } from './events.ts'
import type { Rows } from './rows.ts'

/** What a question may cost that reads every row under its prefix, or many days. */
export interface Estimate {
  /**
   * The most read units it can take: those of the whole table, by its size as DynamoDB last counted
   * it, and for `at` also those of the whole history. Absent where that is not known.
   */
  readonly readUnits?: number
  /** Of `arrivals`: the read units that its days take, if there is nothing in them. */
  readonly leastReadUnits?: number
}

export interface CostHook {
  readonly consistent?: boolean | undefined
  /**
   * Called once, when there is more to read than one page, which costs some 130 read units, and
   * before more is read. Throw, or abort `signal`, to go no further.
   */
  readonly onEstimate?: ((estimate: Estimate) => void | Promise<void>) | undefined
}

/** Nothing is asked of AWS unless somebody listens. */
export function estimateOnce(
  rows: Rows,
  { consistent = false, onEstimate }: CostHook,
): () => Promise<void> {
  return async () => {
    if (onEstimate === undefined) return
    const bytes = await sizeOf(rows)
    const readUnits = Math.ceil(bytes / bytesPerReadUnit) * (consistent ? 2 : 1)
    await onEstimate(bytes === 0 ? {} : { readUnits })
  }
}

/**
 * As {@link estimateOnce}, for a question that may also read the whole history, by a Query for each
 * object. At most one for each event.
 */
export function estimateWithHistoryOnce(
  rows: Rows,
  events: Pick<Events, 'facts'>,
  { consistent = false, onEstimate }: CostHook,
): () => Promise<void> {
  return async () => {
    if (onEstimate === undefined) return
    const [bytes, history] = await Promise.all([sizeOf(rows), unlessRefused(() => events.facts())])
    const { sizeBytes = 0, items = 0 } = history ?? {}
    const units = Math.ceil(bytes / bytesPerReadUnit) + sizeBytes / bytesPerReadUnit + items / 2
    const readUnits = Math.ceil(units) * (consistent ? 2 : 1)
    await onEstimate(bytes === 0 || history === undefined ? {} : { readUnits })
  }
}

/** A read unit is 4 KB, or two times that if the read need not be consistent. */
const bytesPerReadUnit = 8_192

/** 0 if it is not known. */
async function sizeOf(rows: Rows): Promise<number> {
  return (await unlessRefused(() => rows.sizeBytes())) ?? 0
}

/** The right to describe a table is not needed for anything else. */
export async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'refused') return undefined
    throw error
  }
}
