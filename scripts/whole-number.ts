import process from 'node:process'

/**
 * Reads a variable of the environment; gives `usual` where it is not set.
 *
 * @throws {RangeError} when it is no whole number
 */
export function wholeNumber(variable: string, usual: number): number {
  const text = process.env[variable]
  if (!text) return usual
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new RangeError(`Cannot read ${variable}: ${JSON.stringify(text)} is not a whole number`)
}
