import { LedgerError, quoted, toComparableTime } from '../core/index.ts'
import { mostKeyBytes } from './key-order.ts'

/** @throws {LedgerError} `invalid-argument` */
export function checkBucket(bucket: string): string {
  if (bucket !== '' && bucket.isWellFormed()) return bucket
  throw invalid('bucket', bucket, 'it must be the name of a bucket')
}

/**
 * A prefix, delimiter or key as the caller gives it; empty if it is not given.
 *
 * @throws {LedgerError} `invalid-argument`
 */
export function checkText(name: string, text = ''): string {
  if (!text.isWellFormed()) throw invalid(name, text, 'it is not well-formed Unicode')
  const bytes = Buffer.byteLength(text)
  if (bytes <= mostKeyBytes) return text
  const fact = `it has ${bytes} bytes, and no key has more than ${mostKeyBytes}; shorten it`
  throw invalid(name, text, fact)
}

/** @throws {LedgerError} `invalid-argument` */
export function checkKey(key: string): string {
  if (checkText('key', key) !== '') return key
  throw invalid('key', key, 'it must be the key of an object, of 1 byte or more')
}

/**
 * A whole number from `least` to `most`, or the default if none is given.
 *
 * @throws {LedgerError} `invalid-argument`
 */
export function checkNumber<T>(
  name: string,
  value: number | undefined,
  { least, most, otherwise }: { least: number; most: number; otherwise: T },
): number | T {
  if (value === undefined) return otherwise
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value
  const upTo = most === Number.MAX_SAFE_INTEGER ? ' or more' : ` to ${most}`
  throw invalid(name, value, `pass a whole number, ${least}${upTo}`)
}

/**
 * A moment as text that compares, `2026-11-23T04:00:00.000Z`; a day alone is its first moment in
 * UTC.
 *
 * @throws {LedgerError} `invalid-argument`
 */
export function checkTime(name: string, time: Date | string | undefined): string | undefined {
  if (time === undefined) return undefined
  try {
    if (time instanceof Date) return toComparableTime(time.toISOString())
    if (time === '') throw new RangeError('No time')
    return toComparableTime(/^\d{4}-\d\d-\d\d$/.test(time) ? `${time}T00:00:00Z` : time)
  } catch {
    const fact = 'pass a Date, or text such as 2026-11-23 or 2026-11-23T04:00:00Z'
    throw invalid(name, time instanceof Date ? String(time) : time, fact)
  }
}

/**
 * The ends of a range of times, as text that compares; the second is outside of it.
 *
 * @throws {LedgerError} `invalid-argument`
 */
export function checkRange(range: {
  readonly from?: Date | string | undefined
  readonly to?: Date | string | undefined
}): { readonly from: string | undefined; readonly to: string | undefined } {
  const from = checkTime('from', range.from)
  const to = checkTime('to', range.to)
  if (from === undefined || to === undefined || from <= to) return { from, to }
  throw invalid('from', from, `it is after to ${quoted(to)}`)
}

export function invalid(name: string, value: unknown, fact: string): LedgerError {
  const message = `Cannot read with ${name} ${quoted(value)}: ${fact}`
  return new LedgerError('invalid-argument', message, { details: { argument: name } })
}
