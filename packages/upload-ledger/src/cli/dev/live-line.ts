import { printable } from '../../core/index.ts'
import type { Context } from '../command.ts'
import { readLogLine, safeMessage } from '../log-line.ts'
import type { DeliveryEvent, QueueEvent } from './local-cloud.ts'

const marks: Readonly<Record<string, string>> = {
  written: '✓ written',
  duplicate: '= duplicate',
  stale: '‹ stale',
  ignored: '· ignored',
  poison: '✗ poison',
  failed: '✗ failed',
}

/** The line that `dev` prints for a log line of the function about a record or an error. */
export function liveLine(text: string, { style }: Context): string | undefined {
  const line = readLogLine(text)
  const mark = marks[line?.outcome ?? ''] ?? (line?.level === 'ERROR' ? '✗ error' : undefined)
  // Why an invocation failed is in the line of its delivery.
  if (line === undefined || mark === undefined || line.errorType !== undefined) return undefined
  const what =
    line.bucket === undefined || line.level === 'ERROR'
      ? safeMessage(line.message)
      : `${printable(`${line.bucket}/${line.object_key}`)} ${style('quiet', `${printable(line.event_name ?? '')} ${line.size} B`)}`
  const look = line.level === 'ERROR' ? 'red' : line.outcome === 'written' ? 'green' : 'quiet'
  return `${style('quiet', line.timestamp.slice(11, 23))} ${style(look, mark.padEnd(11))} ${what}`
}

/** The line that `dev` prints for a failed invocation. */
export function deliveryLine(event: DeliveryEvent, context: Context): string | undefined {
  const { style } = context
  if (event.type === 'failed') {
    const wait = `${((event.retryAt - context.now()) / 1000).toFixed(1)} s`
    return style('red', `  attempt ${event.attempt} failed, retry in ${wait}${reason(event.error)}`)
  }
  if (event.type === 'dead-lettered') {
    const tries = `gave up after ${event.attempt} attempts, now a dead letter`
    return style('red', `  ${tries}${reason(event.error)}`)
  }
  if (event.type === 'stalled') {
    return style('red', `  delivery is stalled: ${printable(String(event.error))}`)
  }
  return undefined
}

/** The line that `dev` prints for failed messages of the queue. */
export function queueLine(event: QueueEvent, context: Context): string | undefined {
  const { style } = context
  if (event.type === 'failed') {
    const count = event.messageIds.length
    const wait = `${((event.visibleAt - context.now()) / 1000).toFixed(1)} s`
    const what = `${count} ${count === 1 ? 'message' : 'messages'} from the queue failed`
    const why = event.error === undefined ? '' : reason(event.error)
    return style('red', `  ${what}, receive ${event.receiveCount}, visible again in ${wait}${why}`)
  }
  if (event.type === 'dead-lettered') {
    const { receiveCount, messageId } = event
    const what = `message ${printable(messageId)} was received ${receiveCount} times`
    return style('red', `  ${what}, now a dead letter`)
  }
  if (event.type === 'stalled') {
    return style('red', `  delivery is stalled: ${printable(String(event.error))}`)
  }
  return undefined
}

/** The error's message, except for our own errors, which the function has just logged. */
function reason({ errorType, errorMessage }: { errorType: string; errorMessage: string }): string {
  return errorType === 'LedgerError' ? '' : `: ${printable(errorMessage)}`
}
