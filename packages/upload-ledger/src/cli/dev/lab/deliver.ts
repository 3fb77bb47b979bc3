import { randomUUID } from 'node:crypto'
import type { LabAttempt, LabFault } from '../../../api/index.ts'
import { LedgerError } from '../../../core/index.ts'
import { readLogLine } from '../../log-line.ts'
import type { LocalCloud } from '../local-cloud.ts'

/** The parts of the local cloud that deliver an event. */
export type DeliveringCloud = Pick<LocalCloud, 'functions' | 'delivery' | 'disturb'>

/**
 * Has Lambda deliver an event to a function, and gives each attempt once the last is over.
 *
 * @param fault what goes wrong in the first attempt
 * @throws {LedgerError} `unavailable` when it is not over in time
 */
export async function deliver(
  { functions, delivery, disturb }: DeliveringCloud,
  functionName: string,
  payload: object,
  fault: LabFault | undefined,
): Promise<LabAttempt[]> {
  const requestId = randomUUID()
  const attempts: LabAttempt[] = []
  const { promise, resolve } = Promise.withResolvers<boolean>()
  let logged: LabAttempt | undefined
  const endFault =
    fault === undefined ? () => {} : disturb({ functionName, operation: 'PutItem', fault })
  const stopLines = functions.onLine((name, text) => {
    if (name === functionName) logged = attemptOf(text, requestId) ?? logged
  })
  const stopEvents = delivery.onEvent((event) => {
    if (event.type === 'stalled' || event.requestId !== requestId) return
    endFault()
    if (event.type === 'delivered') attempts.push(logged ?? saved)
    else attempts.push({ outcome: 'failed', message: messageOf(event.error) })
    logged = undefined
    if (event.type !== 'failed') resolve(true)
  })
  const deadline = setTimeout(resolve, mostMs, false)
  try {
    await delivery.send({ functionArn: functions.arn(functionName), payload }, requestId)
    if (await promise) return attempts
    const fact = `it is not over after ${mostMs / 1_000} s`
    throw new LedgerError('unavailable', `Cannot see the delivery to ${functionName} end: ${fact}`)
  } finally {
    clearTimeout(deadline)
    endFault()
    stopLines()
    stopEvents()
  }
}

const mostMs = 60_000

const saved: LabAttempt = { outcome: 'saved', message: '' }

/** The line that says what became of the event; undefined for every other. */
function attemptOf(text: string, requestId: string): LabAttempt | undefined {
  const line = readLogLine(text)
  if (line?.requestId !== requestId || line.level === 'ERROR') return undefined
  return { outcome: line.outcome ?? saved.outcome, message: line.message }
}

function messageOf({
  errorType,
  errorMessage,
}: {
  errorType: string
  errorMessage: string
}): string {
  return `${errorType}: ${errorMessage.replace(/^RequestId: \S+ (Error: )?/, '')}`
}
