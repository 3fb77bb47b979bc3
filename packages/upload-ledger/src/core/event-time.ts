import { LedgerError } from './errors.ts'
import { quoted } from './printable.ts'

/** Stands for a missing time. */
const epoch = '1970-01-01T00:00:00.000Z'

const written = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/

/** As S3 sends it, and comparable as it is. A day that not every month has is looked at closely. */
const comparable =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

/**
 * An event's time at one width, in UTC and milliseconds, so that plain comparison orders it:
 * `2026-11-23T04:00:00.123Z`. A time without a zone is taken as UTC, finer fractions are cut, and
 * no time at all is the first moment of 1970. A time that its zone moves out of the years 0000 to
 * 9999 has no such form, and is none.
 *
 * @throws {LedgerError} `invalid-notification` when the text is not such a time
 */
export function toComparableTime(raw: string): string {
  if (raw === '') return epoch
  if (comparable.test(raw)) return raw
  const [, date, time, fraction = '', zone = 'Z'] = written.exec(raw) ?? []
  const instant = new Date(`${date}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}${zone}`)
  if (date === undefined || Number.isNaN(instant.getTime()) || !hasFourDigits(instant)) {
    const message = `Cannot read eventTime: ${quoted(raw)} is not a time such as ${epoch}`
    throw new LedgerError('invalid-notification', message, { details: { field: 'eventTime' } })
  }
  return instant.toISOString()
}

/** JavaScript writes other years with a sign and six digits, which sort before all with four. */
function hasFourDigits(instant: Date): boolean {
  const year = instant.getUTCFullYear()
  return year >= 0 && year <= 9999
}
