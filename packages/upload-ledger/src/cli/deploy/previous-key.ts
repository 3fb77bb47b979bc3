import { LedgerError } from '../../core/index.ts'
import { holdsMs } from './previous-delivery.ts'
import { type DeploySettings, hasQueue } from './settings.ts'

/** How long the queue can hold an event that a key encrypted before the key was changed. */
export const keyHoldsMs: number = holdsMs.queue

type Keys = Pick<DeploySettings, 'delivery' | 'previousDelivery' | 'queueKeyArn'>

/** The deployed key, and the one before it. */
export interface DeployedKeys extends Keys, Pick<DeploySettings, 'previousQueueKeyArn'> {
  /** Whether the queue can hold no event under the previous key any more. */
  readonly previousKeyMayGo: boolean
}

/**
 * The key with which the function must still decrypt what the queue holds; empty if there is none.
 *
 * @throws {LedgerError} `configuration` when that would be two
 */
export function nextPreviousKey(next: Keys, before: DeployedKeys | undefined): string {
  if (before === undefined || !hasQueue(next)) return ''
  const { queueKeyArn: key } = next
  const held = before.previousKeyMayGo ? '' : before.previousQueueKeyArn
  if (key === before.queueKeyArn) return held
  // SQS needs nobody's right for a key of its own, and nothing is read from dead letters.
  const left = hasQueue(before) ? before.queueKeyArn : ''
  if (left === '') return held === key ? '' : held
  if (held === '' || held === key) return left
  const fact = `the queue may still hold events under ${held}, the key before ${left}`
  throw new LedgerError('configuration', `Cannot change the queue key: ${fact}; deploy it later`)
}
