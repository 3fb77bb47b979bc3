import { randomInt } from 'node:crypto'
import process from 'node:process'

/** What chance decides: `UPLOAD_LEDGER_SEED` does it again, and each test says which it had. */
export const seed: number = wholeNumber('UPLOAD_LEDGER_SEED') ?? randomInt(2 ** 31)

/** How often, or how long at most: `usual` in every run, times what `UPLOAD_LEDGER_HOSTILE` says. */
export function often(usual: number): number {
  return usual * (wholeNumber('UPLOAD_LEDGER_HOSTILE') ?? 1)
}

function wholeNumber(variable: string): number | undefined {
  const text = process.env[variable]
  if (!text) return undefined
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new RangeError(`Cannot read ${variable}: ${JSON.stringify(text)} is not a whole number`)
}
