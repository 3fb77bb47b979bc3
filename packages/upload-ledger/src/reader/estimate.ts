import { LedgerError } from '../core/index.ts'
import type { Rows } from './rows.ts'

/** What a question may cost that reads every row under its prefix. */
export interface Estimate {
  /**
   * The most read units it can take: those of the whole table, by its size as DynamoDB last counted
   * it. Absent where that is not known.
   */
  readonly readUnits?: number
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

/** A read unit is 4 KB, or two times that if the read need not be consistent. */
const bytesPerReadUnit = 8_192

/** 0 if it is not known; the right to describe the table is not needed for anything else. */
async function sizeOf(rows: Rows): Promise<number> {
  try {
    return await rows.sizeBytes()
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'refused') return 0
    throw error
  }
}
