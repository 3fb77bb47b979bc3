import { errorLine, noticeLine, reportLine, startLine } from './platform-line.ts'
import type { Failure, Report } from './report.ts'
import { jsonLine, type LogFormat, textLine } from './text-line.ts'
import { endText, failureText, reportText, startText } from './text-platform-line.ts'

/** The lines of a function's log, in the format that it has. */
export interface LogLines {
  /** A line that the function printed; `\0` in it stands for a newline. */
  output(nowMs: number, line: string): string
  start(nowMs: number, requestId: string, trigger: object | undefined): string
  failure(nowMs: number, requestId: string, failure: Failure): string
  end(nowMs: number, report: Report): readonly string[]
  /** A message of the platform outside any invocation. */
  notice(nowMs: number, message: string): string
}

export function logLines(format: LogFormat, isPython: boolean): LogLines {
  return format === 'JSON' ? jsonLines : textLines(isPython)
}

const jsonLines: LogLines = {
  output: jsonLine,
  start: startLine,
  failure: (nowMs, requestId, { error }) => errorLine(nowMs, requestId, error),
  end: (nowMs, report) => [reportLine(nowMs, report)],
  notice: noticeLine,
}

function textLines(isPython: boolean): LogLines {
  return {
    output: (nowMs, line) => textLine(nowMs, line.replaceAll('\0', '\n')),
    start: (nowMs, requestId) => textLine(nowMs, startText(requestId)),
    failure: (nowMs, requestId, failure) =>
      textLine(nowMs, failureText(nowMs, requestId, failure, isPython)),
    end: (nowMs, report) =>
      [endText(report.requestId), reportText(report)].map((text) => textLine(nowMs, text)),
    notice: (nowMs, message) => textLine(nowMs, `[ERROR] ${message}`),
  }
}
