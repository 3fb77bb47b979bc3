import type {
  GetBucketNotificationConfigurationCommandOutput,
  NotificationConfigurationFilter,
} from '@aws-sdk/client-s3'
import { type ObjectEvent, objectEvents } from '../../checklist/index.ts'
import { decodeFromNotification } from '../../core/index.ts'

/** A bucket's notification configuration. */
export type BucketNotification = Omit<GetBucketNotificationConfigurationCommandOutput, '$metadata'>

/** The key filter of a notification. */
export interface KeyFilter {
  readonly prefix: string
  readonly suffix: string
}

/**
 * The filter as keys are written: S3 expects special characters encoded in it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export function filterOf(filter: NotificationConfigurationFilter | undefined): KeyFilter {
  const rule = (name: string) => {
    const found = filter?.Key?.FilterRules?.find(({ Name }) => Name?.toLowerCase() === name)
    return decodeFromNotification(found?.Value ?? '')
  }
  return { prefix: rule('prefix'), suffix: rule('suffix') }
}

export function fits(key: string, { prefix, suffix }: KeyFilter): boolean {
  return key.startsWith(prefix) && key.endsWith(suffix)
}

export function isCreation(event: string): boolean {
  return event.startsWith('s3:ObjectCreated:')
}

/** The events that a subscription carries, which may be one of `s3:ObjectCreated:*`. */
export function eventsOf(subscription: string): readonly ObjectEvent[] {
  return objectEvents.filter((event) =>
    subscription.endsWith(':*')
      ? `s3:${event}`.startsWith(subscription.slice(0, -1))
      : `s3:${event}` === subscription,
  )
}
