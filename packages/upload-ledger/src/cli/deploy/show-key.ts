import type { DeployPlan } from './plan.ts'
import { minuteOf } from './previous-delivery.ts'
import { keyHoldsMs } from './previous-key.ts'

/** Everything about a change of the queues' key that the person is asked to confirm. */
export function keyLines(plan: DeployPlan, changes: boolean): readonly string[] {
  const { queueKeyArn, previousQueueKeyArn: previous } = plan.settings
  const before = plan.deployed
  if (before === undefined) return plan.keyWarnings
  const { queueKeyArn: old, previousQueueKeyArn: older } = before.settings
  const gone = older !== '' && older !== queueKeyArn && older !== previous
  const lines = [
    ...(gone
      ? [`  The function cannot decrypt with ${older} any more: the queue holds nothing under it`]
      : []),
    ...(previous === ''
      ? []
      : [
          `  The function can still decrypt with ${previous}, under which the queue may hold events`,
          `  ${laterKeyLine(previous, changes ? plan.nowMs : before.changedAtMs)}`,
        ]),
  ]
  const change = old === queueKeyArn ? nameOf(old) : `${nameOf(old)} → ${nameOf(queueKeyArn)}`
  const isShown = lines.length > 0 || old !== queueKeyArn
  return [...(isShown ? ['', `Queue key: ${change}`, ...lines] : []), ...plan.keyWarnings]
}

/** Says when the next deployment can complete a change of the key. */
export function laterKeyLine(previous: string, sinceMs: number): string {
  return `Run deploy again after ${minuteOf(sinceMs + keyHoldsMs)}: it removes the right to decrypt with ${previous}`
}

function nameOf(keyArn: string): string {
  return keyArn === '' ? "SQS's own" : keyArn
}
