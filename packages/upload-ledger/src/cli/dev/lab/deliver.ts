import { randomUUID } from 'node:crypto'
import type { LabAttempt, LabFault } from '../../../api/index.ts'
import { LedgerError } from '../../../core/index.ts'
import type { LocalCloud } from '../local-cloud.ts'
import { watchAttempts } from './attempts.ts'

/** The parts of the local cloud that deliver an event. */
export type DeliveringCloud = Pick<LocalCloud, 'functions' | 'delivery' | 'disturb'>

/**
 * Has Lambda deliver an event to a function, and gives each attempt once the last is over.
 *
 * @param fault what goes wrong in the first attempt
 * @throws {LedgerError} `unavailable` when it is not over in time
 */
export async function deliver(
  cloud: DeliveringCloud,
  functionName: string,
  payload: object,
  fault: LabFault | undefined,
): Promise<LabAttempt[]> {
  const requestId = randomUUID()
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const endFault =
    fault === undefined ? () => {} : cloud.disturb({ functionName, operation: 'PutItem', fault })
  const watched = watchAttempts(cloud, functionName, {
    requestId,
    ended(isLast) {
      endFault()
      if (isLast) resolve(true)
    },
  })
  const deadline = setTimeout(resolve, mostMs, false)
  try {
    const functionArn = cloud.functions.arn(functionName)
    await cloud.delivery.send({ functionArn, payload }, requestId)
    if (await promise) return watched.attempts
    const fact = `it is not over after ${mostMs / 1_000} s`
    throw new LedgerError('unavailable', `Cannot see the delivery to ${functionName} end: ${fact}`)
  } finally {
    clearTimeout(deadline)
    endFault()
    watched.stop()
  }
}

const mostMs = 60_000
