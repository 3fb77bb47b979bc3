import { receiveAll } from '../body/index.ts'
import { changeBucket } from '../changes/change-bucket.ts'
import { senderId } from '../changes/notify.ts'
import { checkConfiguration, readConfiguration, testEventOf } from '../notification/index.ts'
import type { Operation } from '../operation.ts'
import { header } from '../request.ts'
import { requireBucket } from '../storage/buckets.ts'

/**
 * Replaces the whole configuration; an empty one ends all notification. Each queue in it is sent a
 * test event, unless the destinations are not to be validated.
 */
export const putBucketNotificationConfiguration: Operation = {
  name: 'PutBucketNotificationConfiguration',
  partly: 'no topics',
  action: 's3:PutBucketNotification',
  async run(context, { request, body }) {
    const { functionExists, queues } = context
    const { bucket } = request
    requireBucket(context.database, bucket)
    const notification = readConfiguration((await receiveAll(body, greatestBodyBytes)).bytes)
    const unchecked = header(request, 'x-amz-skip-destination-validation') === 'true'
    const exists = (): boolean => true
    checkConfiguration(notification, {
      functionExists: unchecked ? exists : (arn) => functionExists(arn, bucket),
      queueExists: unchecked ? exists : (arn) => queues.exists(arn),
    })
    const queueArns = unchecked ? [] : (notification.queues ?? []).map(({ queueArn }) => queueArn)
    const testEvent = JSON.stringify(testEventOf(request))
    await changeBucket(
      context,
      bucket,
      (row) => ({ ...row, notification }),
      () =>
        [...new Set(queueArns)].flatMap((queueArn) =>
          queues.operations({ queueArn, senderId, body: testEvent }),
        ),
    )
    return { status: 200 }
  },
}

const greatestBodyBytes = 1024 * 1024
