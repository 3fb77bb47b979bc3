import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { type Delivery, deliveries } from '../core/index.ts'
import { deliverByEventBridge } from './deliver-by-eventbridge.ts'
import { deliverByQueue, mapQueue, receiveRight } from './deliver-by-queue.ts'
import { deliverDirectly, sendRight } from './deliver-directly.ts'
import { hasQueue, receivesBy, sendsBy } from './deliveries.ts'
import type { QueueRouteParts, RouteParts, Trigger } from './delivery.ts'
import { makeQueue } from './make-queues.ts'
import { allowSenders, keyRights } from './queue-key.ts'

/**
 * The routes for events from S3 to the function: the delivery's and, until its events are through,
 * the previous one's. They are made in two steps, one before the function and one after.
 */
export interface Routes {
  /** The queue in front of the function, if there is one. */
  readonly queue: Queue | undefined
  /** The permissions that the function's role needs for them. */
  readonly rights: readonly PolicyStatement[]
  /** Connects the function, and returns the triggers to set on the bucket. */
  connect(
    fn: RouteParts['fn'],
    bucketName: string,
    eventBus?: RouteParts['eventBus'],
  ): readonly Trigger[]
}

export function makeRoutes(ends: Pick<RouteParts, 'scope' | 'settings' | 'deadLetters'>): Routes {
  const { scope, settings, deadLetters } = ends
  const queue = hasQueue(settings) ? makeQueue(scope, settings, deadLetters) : undefined
  return {
    queue,
    rights: [
      ...(receivesBy(settings, 'direct') ? [sendRight(deadLetters)] : []),
      ...(queue === undefined ? [] : [receiveRight(queue)]),
      ...keyRights(settings, { queue }),
    ],
    connect(fn, bucketName, eventBus) {
      const parts = { ...ends, fn, bucketName, eventBus }
      allowSenders(scope, settings, bucketName)
      const made = {
        ...(receivesBy(settings, 'direct') ? { direct: deliverDirectly(parts) } : {}),
        ...(queue === undefined ? {} : throughQueue({ ...parts, queue })),
      }
      return deliveries
        .filter((each) => sendsBy(settings, each))
        .flatMap((each) => made[each] ?? [])
    },
  }
}

function throughQueue(parts: QueueRouteParts): Partial<Record<Delivery, Trigger>> {
  const { settings } = parts
  mapQueue(parts)
  return {
    ...(receivesBy(settings, 'queue') ? { queue: deliverByQueue(parts) } : {}),
    ...(receivesBy(settings, 'eventbridge') ? { eventbridge: deliverByEventBridge(parts) } : {}),
  }
}
