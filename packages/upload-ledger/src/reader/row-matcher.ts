import { type Glob, plainStart, type Row, toGlob } from '../core/index.ts'
import type { RowFilter } from '../table/index.ts'
import { checkNumber, checkTime, invalid } from './arguments.ts'
import { timeOf } from './row-time.ts'

/** Conditions on a row, of which all must hold. */
export interface Conditions {
  /** The content's etag, with or without the quotes of HTTP. */
  readonly etag?: string | undefined
  /** Bytes, inclusive. */
  readonly minSize?: number | undefined
  /** Bytes, inclusive. */
  readonly maxSize?: number | undefined
  /** The earliest time of the row's event. A row without a time passes neither this nor `until`. */
  readonly since?: Date | string | undefined
  /** The time that the row's event is before. */
  readonly until?: Date | string | undefined
  /** `ObjectCreated:Put`, a pattern such as `ObjectCreated:*`, or `ObjectCreated`, which is the same. */
  readonly event?: string | undefined
  /**
   * A pattern: `*` is any text, `?` a character, `[a-z]` one of these. Without a `/` it is that of
   * the name, after the last `/` of the key; with one it is that of all that follows the prefix.
   */
  readonly name?: string | undefined
  /** Also tombstones. */
  readonly deleted?: boolean | undefined
}

export interface RowMatcher {
  /** Decides alone. */
  matches(row: Row): boolean
  /** What DynamoDB can leave out beforehand: never a row that matches. */
  readonly filter: RowFilter
  /** The conditions in one form, however they were written. */
  readonly canonical: readonly unknown[]
}

/** @throws {LedgerError} `invalid-argument` */
export function toRowMatcher(conditions: Conditions, prefix: string): RowMatcher {
  const { deleted = false, name } = conditions
  const size = { least: 0, most: Number.MAX_SAFE_INTEGER }
  const minSize = checkNumber('minSize', conditions.minSize, { ...size, otherwise: 0 })
  const maxSize = checkNumber('maxSize', conditions.maxSize, { ...size, otherwise: undefined })
  const since = checkTime('since', conditions.since)
  const until = checkTime('until', conditions.until)
  const etag = conditions.etag?.replace(/^"(.*)"$/, '$1')
  if (etag === '') throw invalid('etag', etag, 'pass the etag of a content')
  const event = conditions.event === undefined ? undefined : family(conditions.event)
  const eventGlob = event === undefined ? undefined : globOf('event', event)
  const nameGlob = name === undefined ? undefined : globOf('name', name)
  const named = (key: string) =>
    name?.includes('/') ? key.slice(prefix.length) : key.slice(key.lastIndexOf('/') + 1)
  return {
    matches: (row) =>
      (deleted || row.deleted !== true) &&
      (etag === undefined || row.etag === etag) &&
      row.size >= minSize &&
      (maxSize === undefined || row.size <= maxSize) &&
      (eventGlob === undefined || eventGlob(row.event_name)) &&
      (nameGlob === undefined || nameGlob(named(row.object_key))) &&
      isWithin(row, since, until),
    filter: {
      hideDeleted: !deleted,
      etag,
      minSize,
      maxSize,
      // A time may be written in any zone, so its day there may be the day beside.
      fromDay: since === undefined ? undefined : dayBeside(since, -1),
      beforeDay: until === undefined ? undefined : dayBeside(until, 2),
      eventPrefix: event === undefined ? undefined : plainStart(event),
    },
    canonical: [etag, minSize, maxSize, since, until, event, name, deleted].map(
      (one) => one ?? null,
    ),
  }
}

function globOf(name: string, pattern: string): Glob {
  return toGlob(pattern, (fact) => invalid(name, pattern, fact))
}

/** A name without a colon is that of a whole family of events. */
function family(event: string): string {
  return /[:*]/.test(event) ? event : `${event}:*`
}

function isWithin(row: Row, since: string | undefined, until: string | undefined): boolean {
  if (since === undefined && until === undefined) return true
  const time = timeOf(row)
  if (time === undefined) return false
  return (since === undefined || time >= since) && (until === undefined || time < until)
}

function dayBeside(time: string, days: number): string | undefined {
  const day = new Date(Date.parse(time) + days * 24 * 60 * 60 * 1000).toISOString()
  // Years before 0 and after 9999 are written with a sign, which does not compare.
  return /^\d/.test(day) ? day.slice(0, 10) : undefined
}
