/** The settings on which it depends of which events the function can tell what they mean. */
export interface Reading {
  readonly confirmWithS3: boolean
  readonly recordsTags: boolean
}

/**
 * The events to which the bucket's notification subscribes: every creation, every removal by a request
 * and, where the function can tell what they mean, by a lifecycle rule; changes of tags where they are recorded.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
 */
export function bucketEvents({ confirmWithS3, recordsTags }: Reading): readonly string[] {
  return [
    's3:ObjectCreated:*',
    's3:ObjectRemoved:*',
    ...(confirmWithS3 ? ['s3:LifecycleExpiration:*'] : []),
    ...(recordsTags ? ['s3:ObjectTagging:*'] : []),
  ]
}
