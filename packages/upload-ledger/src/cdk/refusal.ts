import { LedgerError } from '../core/index.ts'

/** A value, or a choice of props, that AWS or the construct does not allow. */
export function refusal(what: string, why: string): LedgerError {
  return new LedgerError('invalid-argument', `Cannot ${what}: ${why}`)
}
