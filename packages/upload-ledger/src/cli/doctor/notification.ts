import type {
  GetBucketNotificationConfigurationCommandOutput,
  NotificationConfigurationFilter,
} from '@aws-sdk/client-s3'
import { type ObjectEvent, objectEvents } from '../../checklist/index.ts'
import { decodeFromNotification, encodeForNotification, type KeyFilter } from '../../core/index.ts'

/** A bucket's notification configuration. */
export type BucketNotification = Omit<GetBucketNotificationConfigurationCommandOutput, '$metadata'>

/**
 * The filter as keys are written: S3 expects special characters encoded in it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export function filterOf(filter: NotificationConfigurationFilter | undefined): KeyFilter {
  const { prefix, suffix } = valuesOf(filter)
  return { prefix: decodeFromNotification(prefix), suffix: decodeFromNotification(suffix) }
}

function valuesOf(filter: NotificationConfigurationFilter | undefined): KeyFilter {
  const value = (name: string) =>
    filter?.Key?.FilterRules?.find(({ Name }) => Name?.toLowerCase() === name)?.Value ?? ''
  return { prefix: value('prefix'), suffix: value('suffix') }
}

/**
 * A value of a filter that S3 finds in no key, and the same encoded. S3 compares it as it stands with
 * the key percent-encoded; the characters `!'()` it may have either way.
 */
export function unencodedIn(
  filter: NotificationConfigurationFilter | undefined,
): { readonly value: string; readonly encoded: string } | undefined {
  const { prefix, suffix } = valuesOf(filter)
  return [prefix, suffix]
    .map((value) => ({ value, encoded: encodeForNotification(decodeFromNotification(value)) }))
    .find(({ value, encoded }) => value.replace(/%2[1789]/g, decodeURIComponent) !== encoded)
}

export function fits(key: string, { prefix, suffix }: KeyFilter): boolean {
  return key.startsWith(prefix) && key.endsWith(suffix)
}

export function isCreation(event: string): boolean {
  return event.startsWith('s3:ObjectCreated:')
}

/** Whether a subscription carries every expiration by a lifecycle rule. */
export function isExpirations(subscription: string): boolean {
  return subscription === 's3:LifecycleExpiration:*'
}

/** The events that a subscription carries, which may be one of `s3:ObjectCreated:*`. */
export function eventsOf(subscription: string): readonly ObjectEvent[] {
  return objectEvents.filter((event) =>
    subscription.endsWith(':*')
      ? `s3:${event}`.startsWith(subscription.slice(0, -1))
      : `s3:${event}` === subscription,
  )
}
