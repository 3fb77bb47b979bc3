import { inject } from 'vitest'
import { wholeNumber } from '../../scripts/whole-number.ts'

/** Decides every random choice of the run; `UPLOAD_LEDGER_SEED` sets it. */
export const seed: number = inject('seed')

/** Multiplies a count, or the time that it may take, by `UPLOAD_LEDGER_HOSTILE`. */
export function often(usual: number): number {
  return usual * wholeNumber('UPLOAD_LEDGER_HOSTILE', 1)
}
