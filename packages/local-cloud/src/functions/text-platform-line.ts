import { version } from './arn.ts'
import type { FunctionError } from './functions.ts'
import type { Failure, Report } from './report.ts'

/**
 * The platform's report of an invocation, in Lambda's text format.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html
 */
export function startText(requestId: string): string {
  return `START RequestId: ${requestId} Version: ${version}`
}

export function endText(requestId: string): string {
  return `END RequestId: ${requestId}`
}

/** A failure of the handler itself is no failure of the platform, which then names no status. */
export function reportText(report: Report): string {
  const { requestId, status, durationMs, initDurationMs, errorType = '' } = report
  const { memoryMegabytes, maxMemoryUsedMB } = report
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    // Since August 2025 the initialization is billed, too.
    `Billed Duration: ${Math.ceil(durationMs + (initDurationMs ?? 0))} ms`,
    ...(memoryMegabytes === undefined ? [] : [`Memory Size: ${memoryMegabytes} MB`]),
    ...(maxMemoryUsedMB === undefined ? [] : [`Max Memory Used: ${maxMemoryUsedMB} MB`]),
    ...(initDurationMs === undefined ? [] : [`Init Duration: ${initDurationMs.toFixed(2)} ms`]),
  ]
  if (status === 'timeout') fields.push('Status: timeout')
  else if (errorType.startsWith('Runtime.'))
    fields.push('Status: error', `Error Type: ${errorType}`)
  else fields.push('')
  return fields.join('\t')
}

/** Why an invocation failed, as the runtime of the language or the platform writes it. */
export function failureText(
  nowMs: number,
  requestId: string,
  { error, cause }: Failure,
  isPython: boolean,
): string {
  const time = new Date(nowMs).toISOString()
  const { errorType, errorMessage } = error
  if (cause === 'exit') return `${errorMessage}\n${errorType}`
  if (cause === 'timeout') {
    return `${time} ${requestId} ${errorMessage.replace(/^RequestId: \S+ Error: /, '')}`
  }
  if (isPython) return pythonError(error)
  const title = cause === 'handler' ? 'Invoke Error' : (titles[errorType] ?? 'Uncaught Exception')
  const shownId = cause === 'init' ? undefined : requestId
  const shown = JSON.stringify({ errorType, errorMessage, stack: error.trace ?? [] })
  return [time, String(shownId), 'ERROR', `${title} `, shown].join('\t')
}

const titles: Readonly<Record<string, string>> = {
  'Runtime.UnhandledPromiseRejection': 'Unhandled Promise Rejection',
}

/** Its indentation is of no-break spaces, as Lambda has it. */
function pythonError({ errorType, errorMessage, stackTrace = [] }: FunctionError): string {
  const frames = stackTrace
    .flatMap((frame) => frame.split('\n'))
    .map((line) => line.replace(/^ +/, (spaces) => '\u00a0'.repeat(spaces.length)))
  const first = `[ERROR] ${errorType}${errorMessage === '' ? '' : `: ${errorMessage}`}`
  return [first, 'Traceback (most recent call last):', ...frames].join('\n')
}
