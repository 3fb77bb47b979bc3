import { randomInt } from 'node:crypto'

/** Which histories to run. */
export interface Settings {
  /** Of the first; the next have the numbers after it. */
  readonly seed: number
  readonly histories: number
}

/**
 * `UPLOAD_LEDGER_SEED` runs the history of that seed again, and `UPLOAD_LEDGER_HISTORIES` says how
 * many, from there on or from a seed of chance.
 *
 * @param usual how many histories to run where neither is set
 * @throws {RangeError} when one is no whole number
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  usual: number,
): Settings {
  const { UPLOAD_LEDGER_SEED: seed, UPLOAD_LEDGER_HISTORIES: histories } = environment
  return {
    seed: seed ? wholeNumber('UPLOAD_LEDGER_SEED', seed) : randomInt(2 ** 31),
    histories: histories ? wholeNumber('UPLOAD_LEDGER_HISTORIES', histories) : seed ? 1 : usual,
  }
}

function wholeNumber(variable: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new RangeError(`Cannot read ${variable}: ${JSON.stringify(text)} is not a whole number`)
}
