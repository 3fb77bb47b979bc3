import type { NotificationConfiguration, NotificationConfigurationFilter } from '@aws-sdk/client-s3'
import type { EventPattern } from 'local-cloud/event-pattern'
import { quotedForShell, type Triggers } from '../../checklist/index.ts'
import { type Delivery, type KeyFilter, keyMatchers, notificationRules } from '../../core/index.ts'
import type { BucketNotification } from './notification.ts'
import type { TriggerConfiguration } from './read-triggers.ts'

/** The pipeline that the commands change. */
export interface CommandTarget {
  readonly filters: readonly KeyFilter[]
  readonly bucket: string
  readonly functionName: string
  readonly delivery: Delivery | undefined
  /** A local cloud needs no permission to invoke, and has no command that puts a rule. */
  readonly isLocal: boolean
  aws(service: string): string
}

/**
 * The commands that set the trigger and turn EventBridge on. A put replaces a bucket's whole
 * configuration, so each command includes the current one.
 */
export function triggerCommands(
  target: CommandTarget,
  current: TriggerConfiguration,
): Triggers['commands'] {
  const { notification } = current
  const switchOn = put(target, { ...notification, EventBridgeConfiguration: {} })
  return { switchOn, set: setCommand(target, current) }
}

function setCommand(target: CommandTarget, current: TriggerConfiguration): string | undefined {
  const { functionName, bucket, isLocal, aws, delivery = 'direct' } = target
  const { functionArn, notification, mappings } = current
  const queueArn = mappings.find(({ EventSourceArn: arn }) =>
    arn?.includes(':sqs:'),
  )?.EventSourceArn
  if (delivery === 'direct') {
    const set = put(target, withTrigger(notification, target.filters, { functionArn }))
    if (isLocal) return set
    const [, partition, , , account] = functionArn.split(':')
    // Another account could have a bucket of this name one day.
    const source = `--source-arn arn:${partition}:s3:::${bucket} --source-account ${account}`
    const leave = `${aws('lambda')} add-permission --function-name ${functionName} --statement-id upload-ledger --action lambda:InvokeFunction --principal s3.amazonaws.com ${source}`
    return `${leave}; ${set}`
  }
  if (queueArn === undefined) return undefined
  if (delivery === 'queue') {
    return put(target, withTrigger(notification, target.filters, { queueArn }))
  }
  if (isLocal) return undefined
  const name = `upload-ledger-${bucket}`
  const rule = `${aws('events')} put-rule --name ${name} --event-pattern ${quotedForShell(JSON.stringify(rulePattern(target)))}`
  return `${rule} && ${aws('events')} put-targets --rule ${name} --targets Id=upload-ledger,Arn=${queueArn}`
}

/**
 * The bucket's configuration with the trigger in it, one notification for each filter, in place of
 * any with the same destination.
 *
 * @param otherEvents besides creations and removals
 */
export function withTrigger(
  current: BucketNotification,
  filters: readonly KeyFilter[],
  destination: { readonly functionArn: string } | { readonly queueArn: string },
  otherEvents: readonly 's3:LifecycleExpiration:*'[] = [],
): NotificationConfiguration {
  const ours = filters.map((filter, i) => ({
    Id: i === 0 ? 'upload-ledger' : `upload-ledger-${i + 1}`,
    Events: ['s3:ObjectCreated:*' as const, 's3:ObjectRemoved:*' as const, ...otherEvents],
    ...filterWith(filter),
  }))
  const { LambdaFunctionConfigurations = [], QueueConfigurations = [] } = current
  if ('functionArn' in destination) {
    const others = LambdaFunctionConfigurations.filter(
      ({ LambdaFunctionArn: arn }) => arn !== destination.functionArn,
    )
    const own = ours.map((one) => ({ ...one, LambdaFunctionArn: destination.functionArn }))
    return { ...current, LambdaFunctionConfigurations: [...others, ...own] }
  }
  const others = QueueConfigurations.filter(({ QueueArn: arn }) => arn !== destination.queueArn)
  const own = ours.map((one) => ({ ...one, QueueArn: destination.queueArn }))
  return { ...current, QueueConfigurations: [...others, ...own] }
}

function filterWith(filter: KeyFilter): { Filter?: NotificationConfigurationFilter } {
  const rules = notificationRules(filter).map(({ name, value }) => ({ Name: name, Value: value }))
  return rules.length === 0 ? {} : { Filter: { Key: { FilterRules: rules } } }
}

function put({ aws, bucket }: CommandTarget, configuration: NotificationConfiguration): string {
  const json = quotedForShell(JSON.stringify(configuration))
  return `${aws('s3api')} put-bucket-notification-configuration --bucket ${bucket} --notification-configuration ${json}`
}

/** The pattern of a rule for a bucket's events. */
export function rulePattern({
  bucket,
  filters,
}: Pick<CommandTarget, 'bucket' | 'filters'>): EventPattern {
  const key = keyMatchers(filters)
  return {
    source: ['aws.s3'],
    'detail-type': ['Object Created', 'Object Deleted'],
    detail: {
      bucket: { name: [bucket] },
      ...(key.length === 0 ? {} : { object: { key } }),
    },
  }
}
