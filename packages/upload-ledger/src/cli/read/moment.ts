import { LedgerError, quoted } from '../../core/index.ts'

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/**
 * Reads a time: a day, a moment, or so long ago: `2026-11-23`, `2026-11-23T04:00Z`, `90m`, `7d`.
 *
 * @throws {LedgerError} `invalid-argument`
 */
export function momentOf(flag: string, text: string, nowMs: number): Date {
  const [, count, unit] = /^(\d{1,9})([smhdw])$/.exec(text) ?? []
  if (unit !== undefined)
    return new Date(nowMs - Number(count) * unitMs[unit as keyof typeof unitMs])
  // Without a zone it is UTC, as in the table; JavaScript would take a moment for local time.
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/.test(text)
  const time = new Date(/^\d{4}-\d\d-\d\d$/.test(text) || hasZone ? text : `${text}Z`)
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(time.getTime())) return time
  const fact = 'pass a time such as 2026-11-23, 2026-11-23T04:00Z, or 90m, 24h, 7d ago'
  throw new LedgerError('invalid-argument', `Cannot use --${flag} ${quoted(text)}: ${fact}`)
}
