import type { NotificationConfiguration } from '@aws-sdk/client-s3'
import type { Delivery } from '../../core/index.ts'
import { type BucketNotification, filterOf, isCreation } from '../doctor/notification.ts'
import { withTrigger } from '../doctor/trigger-commands.ts'
import type { Rule } from './local-cloud.ts'

/** The trigger that runs the function when an object changes. */
export interface Trigger {
  readonly delivery: Delivery
  readonly prefix: string
  readonly suffix: string
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
  const direct = configuration.LambdaFunctionConfigurations?.find(
    ({ LambdaFunctionArn, Events }) =>
      LambdaFunctionArn === functionArn && Events?.some(isCreation),
  )
  if (direct !== undefined) return { delivery: 'direct', ...filterOf(direct.Filter) }
  const queue = configuration.QueueConfigurations?.find(
    ({ QueueArn, Events }) => QueueArn === queueArn && Events?.some(isCreation),
  )
  if (queue !== undefined) return { delivery: 'queue', ...filterOf(queue.Filter) }
  if (configuration.EventBridgeConfiguration === undefined || rule === undefined) return undefined
  return { delivery: 'eventbridge', prefix: prefixOf(rule), suffix: '' }
}

/**
 * The bucket's configuration with the trigger in it and no other of ours. A put replaces the
 * whole of it, so it includes the notifications of others.
 *
 * @param othersListen whether the event bus has rules that are not ours, for which its switch stays
 */
export function configurationWith(
  { delivery, prefix }: Omit<Trigger, 'suffix'>,
  current: BucketNotification,
  { functionArn, queueArn }: Destinations,
  othersListen: boolean,
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
  const filter = { prefix, suffix: '' }
  if (delivery === 'direct') return withTrigger(base, filter, { functionArn })
  return delivery === 'queue' ? withTrigger(base, filter, { queueArn }) : base
}

/** The EventBridge rule for a bucket's events. */
export function ruleOf(bucket: string, prefix: string, { queueArn }: Destinations): Rule {
  return {
    name: ruleName(bucket),
    pattern: {
      source: ['aws.s3'],
      'detail-type': ['Object Created', 'Object Deleted'],
      detail: { bucket: { name: [bucket] }, object: { key: [{ prefix }] } },
    },
    target: queueArn,
  }
}

export function ruleName(bucket: string): string {
  return `upload-ledger-${bucket}`
}

/** Of a rule that `ruleOf` made. */
function prefixOf({ pattern }: Rule): string {
  const { detail } = pattern as { detail?: { object?: { key?: [{ prefix?: string }] } } }
  return detail?.object?.key?.[0].prefix ?? ''
}
