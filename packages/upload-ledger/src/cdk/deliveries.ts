import type { Delivery } from '../core/index.ts'

/** The delivery of new events, and the one before, whose events may still be under way. */
export interface Deliveries {
  readonly delivery: Delivery
  readonly previousDelivery: Delivery | undefined
}

/** Whether the ledger has the receiving side of a delivery. */
export function receivesBy(settings: Deliveries, delivery: Delivery): boolean {
  return [settings.delivery, settings.previousDelivery].includes(delivery)
}

/** Whether the ledger has a queue in front of the function. */
export function hasQueue(settings: Deliveries): boolean {
  return receivesBy(settings, 'queue') || receivesBy(settings, 'eventbridge')
}

/**
 * Whether the bucket sends events by a delivery. The previous delivery goes on if one of the two is
 * EventBridge, which S3 takes about five minutes to turn on: the events come twice, once recorded.
 * S3 refuses to send the same events to a function and to a queue, and takes the new target at once.
 */
export function sendsBy(settings: Deliveries, delivery: Delivery): boolean {
  if (delivery === settings.delivery) return true
  return delivery === settings.previousDelivery && receivesBy(settings, 'eventbridge')
}
