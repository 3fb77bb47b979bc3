import { LedgerError, quoted } from '../../core/index.ts'

/**
 * The value of a flag that takes a whole number.
 *
 * @throws {LedgerError} `invalid-argument`
 */
export function wholeNumber(flag: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new LedgerError(
    'invalid-argument',
    `Cannot use --${flag} ${quoted(text)}: pass a whole number`,
  )
}
