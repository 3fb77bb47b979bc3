import { randomUUID } from 'node:crypto'
import { S3Error } from '../errors.ts'
import { eventTypes } from './event-types.ts'

/** A bucket's notification configuration. */
export interface NotificationConfiguration {
  readonly functions: readonly FunctionTarget[]
  readonly queues?: readonly QueueTarget[]
  /** Whether EventBridge receives every event, independent of the targets. */
  readonly eventBridge?: boolean
}

export interface Target {
  readonly id: string
  /** As configured: `s3:ObjectCreated:*`. */
  readonly events: readonly string[]
  /** As configured: a client reads back what it wrote. */
  readonly prefix?: string
  readonly suffix?: string
}

export interface FunctionTarget extends Target {
  readonly functionArn: string
}

export interface QueueTarget extends Target {
  readonly queueArn: string
}

export const noNotification: NotificationConfiguration = { functions: [] }

/** A name for a target whose client gave none. */
export function newTargetId(): string {
  return randomUUID()
}

/** Reports which destinations exist. */
export interface Destinations {
  functionExists(arn: string): boolean
  queueExists(arn: string): boolean
}

/**
 * Refuses what S3 refuses: unknown events, destinations that are not there, and two targets, of
 * whatever kind, that could both match one event.
 *
 * @throws {S3Error} `InvalidArgument`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export function checkConfiguration(
  { functions, queues = [] }: NotificationConfiguration,
  destinations: Destinations,
): void {
  const targets: readonly Target[] = [...functions, ...queues]
  const ids = new Set(targets.map((target) => target.id))
  if (ids.size < targets.length) {
    throw invalid('Same ID used for multiple configurations. IDs must be unique')
  }
  for (const target of targets) {
    if (target.events.length === 0) throw invalid('A configuration needs at least one event')
    for (const event of target.events) {
      if (!eventTypes.has(event)) {
        throw invalid('The event is not supported for notifications', 'Event', event)
      }
    }
  }
  targets.forEach((target, i) => {
    if (targets.slice(i + 1).some((other) => overlap(target, other))) {
      throw invalid(
        'Configurations overlap. Configurations on the same bucket cannot share a common event type.',
      )
    }
  })
  const noFunction = functions.find((target) => !destinations.functionExists(target.functionArn))
  if (noFunction !== undefined) {
    throw noDestination(
      noFunction.functionArn,
      'The destination Lambda function does not exist or cannot be invoked',
    )
  }
  const noQueue = queues.find((target) => !destinations.queueExists(target.queueArn))
  if (noQueue !== undefined) {
    throw noDestination(noQueue.queueArn, 'The destination queue does not exist')
  }
}

/** Two filters overlap when one object can pass both. */
function overlap(a: Target, b: Target): boolean {
  const [prefixA, prefixB] = [a.prefix ?? '', b.prefix ?? '']
  const [suffixA, suffixB] = [a.suffix ?? '', b.suffix ?? '']
  return (
    a.events.some((event) => b.events.some((other) => share(event, other))) &&
    (prefixA.startsWith(prefixB) || prefixB.startsWith(prefixA)) &&
    (suffixA.endsWith(suffixB) || suffixB.endsWith(suffixA))
  )
}

function share(a: string, b: string): boolean {
  const covers = (wide: string, narrow: string): boolean =>
    wide.endsWith('*') && narrow.startsWith(wide.slice(0, -1))
  return a === b || covers(a, b) || covers(b, a)
}

function noDestination(arn: string, reason: string): S3Error {
  return invalid('Unable to validate the following destination configurations', arn, reason)
}

function invalid(message: string, argument?: string, value?: string): S3Error {
  const details =
    argument === undefined || value === undefined
      ? {}
      : { ArgumentName: argument, ArgumentValue: value }
  return new S3Error('InvalidArgument', message, details)
}
