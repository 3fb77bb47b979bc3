/** The settings on which it depends of which events the function can tell what they mean. */
export interface Reading {
  readonly confirmWithS3: boolean
}

/**
 * The events to which the bucket's notification subscribes: every creation, every removal by a request
 * and, where the function can tell what they mean, by a lifecycle rule.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
 */
export function bucketEvents({ confirmWithS3 }: Reading): readonly string[] {
  return [
    's3:ObjectCreated:*',
    's3:ObjectRemoved:*',
    ...(confirmWithS3 ? ['s3:LifecycleExpiration:*'] : []),
  ]
}
