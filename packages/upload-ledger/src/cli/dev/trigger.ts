import type { NotificationConfiguration, NotificationConfigurationFilter } from '@aws-sdk/client-s3'
import type { Delivery, KeyFilter } from '../../core/index.ts'
import { type BucketNotification, filterOf, isCreation } from '../doctor/notification.ts'
import { filtersIn } from '../doctor/rule.ts'
import { rulePattern, withTrigger } from '../doctor/trigger-commands.ts'
import type { Rule } from './local-cloud.ts'

/** The trigger that runs the function when an object changes. */
export interface Trigger {
  readonly delivery: Delivery
  /** The keys that it sends, at least one filter. */
  readonly filters: readonly KeyFilter[]
}

/** The two destinations that a trigger may have; the queue is the function's own. */
export interface Destinations {
  readonly functionArn: string
  readonly queueArn: string
}

/**
 * The trigger of a bucket's creations that leads to the function, if there is one.
 *
 * @param rule of the event bus, for that bucket
 */
export function triggerOf(
  configuration: BucketNotification,
  rule: Rule | undefined,
  { functionArn, queueArn }: Destinations,
): Trigger | undefined {
  const { LambdaFunctionConfigurations = [], QueueConfigurations = [] } = configuration
  const direct = LambdaFunctionConfigurations.filter(
    ({ LambdaFunctionArn, Events }) =>
      LambdaFunctionArn === functionArn && Events?.some(isCreation),
  )
  if (direct.length > 0) return { delivery: 'direct', filters: filtersOf(direct) }
  const queue = QueueConfigurations.filter(
    ({ QueueArn, Events }) => QueueArn === queueArn && Events?.some(isCreation),
  )
  if (queue.length > 0) return { delivery: 'queue', filters: filtersOf(queue) }
  if (configuration.EventBridgeConfiguration === undefined || rule === undefined) return undefined
  const filters = filtersIn(rule.pattern)
  return { delivery: 'eventbridge', filters: filters.length === 0 ? [everyKey] : filters }
}

const everyKey: KeyFilter = { prefix: '', suffix: '' }

function filtersOf(
  notifications: readonly { readonly Filter?: NotificationConfigurationFilter | undefined }[],
): readonly KeyFilter[] {
  return notifications.map(({ Filter }) => filterOf(Filter))
}

/**
 * The bucket's configuration with the trigger in it and no other of ours. A put replaces the
 * whole of it, so it includes the notifications of others.
 *
 * @param othersListen whether the event bus has rules that are not ours, for which its switch stays
 * @param expirations whether lifecycle expirations are among the events; a rule of the bus has them
 */
export function configurationWith(
  { delivery, filters }: Trigger,
  current: BucketNotification,
  { functionArn, queueArn }: Destinations,
  othersListen: boolean,
  expirations: boolean,
): NotificationConfiguration {
  const { EventBridgeConfiguration: eventSwitch = {}, ...others } = current
  const without = {
    ...others,
    LambdaFunctionConfigurations: others.LambdaFunctionConfigurations?.filter(
      ({ LambdaFunctionArn }) => LambdaFunctionArn !== functionArn,
    ),
    QueueConfigurations: others.QueueConfigurations?.filter(
      ({ QueueArn }) => QueueArn !== queueArn,
    ),
  }
  const isOn = delivery === 'eventbridge' || othersListen
  const base = isOn ? { ...without, EventBridgeConfiguration: eventSwitch } : without
  const events = expirations ? (['s3:LifecycleExpiration:*'] as const) : []
  if (delivery === 'direct') return withTrigger(base, filters, { functionArn }, events)
  return delivery === 'queue' ? withTrigger(base, filters, { queueArn }, events) : base
}

/** The EventBridge rule for a bucket's events. */
export function ruleOf(
  bucket: string,
  filters: readonly KeyFilter[],
  { queueArn }: Destinations,
): Rule {
  return { name: ruleName(bucket), pattern: rulePattern({ bucket, filters }), target: queueArn }
}

export function ruleName(bucket: string): string {
  return `upload-ledger-${bucket}`
}
