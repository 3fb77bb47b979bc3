import type { Delivery } from '../../core/index.ts'
import type { DeployPlan } from './plan.ts'
import { holdsMs, minuteOf } from './previous-delivery.ts'

/** Everything about a change of delivery that the person is asked to confirm. */
export function deliveryLines(plan: DeployPlan, changes: boolean): readonly string[] {
  const { delivery, previousDelivery } = plan.settings
  const before = plan.deployed
  if (before === undefined) return []
  const { delivery: old, previousDelivery: older } = before.settings
  const gone = older !== delivery && older !== previousDelivery ? older : undefined
  const lines = [
    ...(gone === undefined ? [] : [goneLine(gone, before.previousIsThrough)]),
    ...(previousDelivery === undefined ? [] : stayLines(delivery, previousDelivery)),
    ...(previousDelivery === undefined
      ? []
      : [`  ${laterLine(previousDelivery, changes ? plan.nowMs : before.changedAtMs)}`]),
  ]
  if (lines.length === 0) return []
  return ['', `Delivery: ${old === delivery ? delivery : `${old} → ${delivery}`}`, ...lines]
}

/** Says when the next deployment can complete a change of delivery. */
export function laterLine(previous: Delivery, sinceMs: number): string {
  const time = minuteOf(sinceMs + holdsMs[previous])
  return `Run deploy again after ${time}: it removes the parts of ${previous}`
}

function goneLine(gone: Delivery, isThrough: boolean): string {
  return isThrough
    ? `  The parts of ${gone} are removed: no event can be under way in them any more`
    : `  !! The parts of ${gone} are removed, with the events that are still under way in them`
}

function stayLines(delivery: Delivery, previous: Delivery): readonly string[] {
  const overlap = [delivery, previous].includes('eventbridge')
  return [
    `  The parts of ${previous} stay, for the events that are under way in them`,
    ...(overlap
      ? ['  Events arrive by both: S3 takes about five minutes to turn EventBridge on']
      : []),
  ]
}
