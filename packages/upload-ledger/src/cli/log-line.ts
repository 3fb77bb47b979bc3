import { printable } from '../core/index.ts'
import { type LogEntry, readTextLine } from './text-log.ts'

/** The known fields of a line of a function's log. */
export interface LogLine extends LogEntry {
  readonly outcome?: string
  readonly bucket?: string
  readonly object_key?: string
  readonly event_name?: string
  readonly size?: number
  readonly sequencer?: string
  readonly event_time?: string
}

/**
 * Reads one line of the function's log as a person wants it: the function's own messages, and the
 * invocations that failed. Metrics and the ordinary start and end of an invocation give `undefined`.
 */
export function readLogLine(line: string): LogLine | undefined {
  const parsed = parse(line)
  if (parsed === undefined) return { timestamp: '', level: 'TEXT', message: line }
  if (typeof parsed.message === 'string') return parsed as unknown as LogLine
  // An entry in Lambda's text format, as the local cloud keeps it.
  if (typeof parsed.text === 'string') return readTextLine(parsed.time ?? '', parsed.text)
  const failure = failureIn(parsed)
  if (failure !== undefined) return failure
  if (parsed.type !== 'platform.report') return undefined
  const { status, requestId, errorType } = parsed.record ?? {}
  if (status === 'success') return undefined
  const message = `Invocation ${requestId} ended with ${status}${errorType ? ` (${errorType})` : ''}`
  return { timestamp: parsed.time ?? '', level: 'ERROR', message, isReport: true }
}

/** Why an invocation failed, but for our own errors, which the function has just logged. */
function failureIn({ message, timestamp = '', requestId = '' }: ParsedLine): LogLine | undefined {
  const { errorType, errorMessage } = (message ?? {}) as {
    readonly errorType?: unknown
    readonly errorMessage?: unknown
  }
  if (typeof errorType !== 'string' || errorType === 'LedgerError') return undefined
  const text = `${errorType}: ${errorMessage}`
  return { timestamp, requestId, level: 'ERROR', errorType, message: text }
}

/** One line for the terminal. The function's messages are safe to print by themselves. */
export function humanLogLine({ timestamp, level, message }: LogLine): string {
  return `${printable(timestamp)} ${printable(level).padEnd(5)} ${safeMessage(message)}`
}

interface PlatformReport {
  readonly status?: string
  readonly requestId?: string
  readonly errorType?: string
}

interface ParsedLine {
  readonly message?: unknown
  readonly text?: unknown
  readonly timestamp?: string
  readonly requestId?: string
  readonly type?: string
  readonly time?: string
  readonly record?: PlatformReport
}

function parse(line: string): ParsedLine | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * Escapes a message as `printable` does, but leaves backslashes alone, because the function has
 * already escaped its messages.
 */
export function safeMessage(message: string): string {
  return message.split('\\').map(printable).join('\\')
}
