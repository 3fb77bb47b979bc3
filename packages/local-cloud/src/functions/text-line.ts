import { printableLine } from './printable-line.ts'

/** How Lambda writes what a function prints and what the platform reports. */
export type LogFormat = 'JSON' | 'Text'

/**
 * Keeps one entry of a log in Lambda's text format, which may have several lines and says its time
 * only in some of them: as JSON, in one line of the log's file.
 */
export function textLine(nowMs: number, text: string): string {
  const printed = text.split('\n').map(printableLine).join('\n')
  return JSON.stringify({ time: new Date(nowMs).toISOString(), text: printed })
}

/** Keeps a line in Lambda's JSON format: as it is, unless it could be taken for a `textLine`. */
export function jsonLine(nowMs: number, line: string): string {
  const printed = printableLine(line)
  return loggedText(printed) === printed ? printed : textLine(nowMs, printed)
}

/** What a line of a log's file stands for: as the function or the platform wrote it. */
export function loggedText(line: string): string {
  if (!line.startsWith('{"time":')) return line
  try {
    const { time, text, ...others } = JSON.parse(line)
    const isText = typeof time === 'string' && typeof text === 'string'
    return isText && Object.keys(others).length === 0 ? text : line
  } catch {
    return line
  }
}
