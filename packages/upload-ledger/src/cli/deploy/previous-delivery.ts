import { type Delivery, LedgerError } from '../../core/index.ts'
import type { DeploySettings } from './settings.ts'

const hourMs = 60 * 60 * 1000

/**
 * How long a delivery can hold an event after its trigger was replaced, with a margin: Lambda
 * retries for 6 hours, a queue keeps a message for 4 days, and EventBridge retries for 24 hours to
 * put one there.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
export const holdsMs: Readonly<Record<Delivery, number>> = {
  direct: 7 * hourMs,
  queue: 5 * 24 * hourMs,
  eventbridge: 6 * 24 * hourMs,
}

/** A time for people, to the minute. */
export function minuteOf(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** The deployed deliveries. */
export interface DeployedDeliveries extends Pick<DeploySettings, 'delivery' | 'previousDelivery'> {
  /** Whether the parts of the previous delivery may go: all events are through, or it is wanted. */
  readonly previousMayGo: boolean
}

/**
 * The delivery whose parts a deployment keeps for the events that are under way in it.
 *
 * @throws {LedgerError} `configuration` when that would be two
 */
export function nextPrevious(
  delivery: Delivery,
  before: DeployedDeliveries | undefined,
): Delivery | undefined {
  const held = before?.previousMayGo ? undefined : before?.previousDelivery
  if (before === undefined || delivery === before.delivery) return held
  if (held === undefined || held === delivery) return before.delivery
  const fact = `events may still be under way by ${held}, the delivery before ${before.delivery}`
  const fix = `deploy it later, or add --drop-previous-delivery to lose those events`
  throw new LedgerError(
    'configuration',
    `Cannot change the delivery to ${delivery}: ${fact}; ${fix}`,
  )
}
