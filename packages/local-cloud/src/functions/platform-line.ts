import { version } from './arn.ts'
import type { FunctionError } from './functions.ts'
import type { Report } from './report.ts'

/**
 * The platform's report of an invocation, in Lambda's JSON log format.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
export function startLine(nowMs: number, requestId: string, trigger: object | undefined): string {
  return platformLine(nowMs, 'platform.start', {
    requestId,
    version,
    ...(trigger === undefined ? {} : { trigger }),
  })
}

export function reportLine(nowMs: number, report: Report): string {
  const { requestId, status, durationMs, initDurationMs, maxMemoryUsedMB, errorType } = report
  return platformLine(nowMs, 'platform.report', {
    requestId,
    status,
    metrics: {
      durationMs: hundredths(durationMs),
      ...(initDurationMs === undefined ? {} : { initDurationMs: hundredths(initDurationMs) }),
      ...(maxMemoryUsedMB === undefined ? {} : { maxMemoryUsedMB }),
    },
    ...(errorType === undefined ? {} : { errorType }),
  })
}

/** Why an invocation failed, as the managed runtime writes it. */
export function errorLine(nowMs: number, requestId: string, error: FunctionError): string {
  const stackTrace = error.trace ?? error.stackTrace
  return JSON.stringify({
    timestamp: time(nowMs),
    level: 'ERROR',
    requestId,
    message: {
      errorType: error.errorType,
      errorMessage: error.errorMessage,
      ...(stackTrace === undefined ? {} : { stackTrace }),
    },
  })
}

/** A message of the platform outside any invocation. */
export function noticeLine(nowMs: number, message: string): string {
  return JSON.stringify({ timestamp: time(nowMs), level: 'ERROR', message })
}

function platformLine(nowMs: number, type: string, record: object): string {
  return JSON.stringify({ time: time(nowMs), type, record })
}

function time(nowMs: number): string {
  return new Date(nowMs).toISOString()
}

function hundredths(ms: number): number {
  return Math.round(ms * 100) / 100
}
