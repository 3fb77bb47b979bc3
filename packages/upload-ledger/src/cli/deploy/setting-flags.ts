import { LedgerError, type Limit, quoted } from '../../core/index.ts'
import type { SettingValues } from './flags.ts'

/** The number of a flag; `undefined` if it was not given. */
export function number(
  flags: SettingValues,
  flag:
    | 'log-retention'
    | 'memory'
    | 'max-concurrency'
    | 'history-days'
    | 'dead-letter-retention'
    | 'api-rate-limit'
    | 'api-burst-limit',
  { least, most }: Limit,
): number | undefined {
  const given = flags[flag]
  if (given === undefined) return undefined
  const value = /^\d{1,6}$/.test(given) ? Number(given) : Number.NaN
  if (value >= least && value <= most) return value
  throw wrong(flag, given, `a whole number from ${least} to ${most}`)
}

export function wrong(flag: keyof SettingValues, given: unknown, expected: string): LedgerError {
  return refusal(`use --${flag} ${quoted(given)}`, `expected ${expected}`)
}

export function refusal(what: string, why: string): LedgerError {
  return new LedgerError('invalid-argument', `Cannot ${what}: ${why}`)
}
