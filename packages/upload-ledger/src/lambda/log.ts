import { type LogLevel, printableJson } from '../core/index.ts'

/** Writes one line of the function's log. */
export type WriteLine = (line: string) => void

/** A level that is off is absent: `log.info?.(…)` then makes nothing of its line either. */
export interface Log {
  readonly info: WriteEntry | undefined
  readonly warn: WriteEntry | undefined
  readonly error: WriteEntry
}

type WriteEntry = (message: string, fields?: LogFields) => void

/** Under the names that the table uses, where it has one. */
export type LogFields = Readonly<Record<string, string | number | undefined>>

/**
 * A log of JSON lines with the members of Lambda's own JSON format, so that the two can be queried
 * as one. No character of a line is unsafe to print, whatever a key holds.
 *
 * @param least lines below this level are not written
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export function createLog(
  write: WriteLine,
  requestId: string,
  now: () => number,
  least: LogLevel = 'info',
): Log {
  let last = { ms: 0, timestamp: new Date(0).toISOString() }
  const timestampOf = (ms: number) => {
    if (ms !== last.ms) last = { ms, timestamp: new Date(ms).toISOString() }
    return last.timestamp
  }
  const entry =
    (level: string): WriteEntry =>
    (message, fields = {}) => {
      const timestamp = timestampOf(now())
      write(printableJson({ timestamp, level, requestId, message, ...fields }))
    }
  return {
    info: least === 'info' ? entry('INFO') : undefined,
    warn: least === 'error' ? undefined : entry('WARN'),
    error: entry('ERROR'),
  }
}
