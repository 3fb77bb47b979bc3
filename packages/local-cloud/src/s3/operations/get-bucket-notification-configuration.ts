import { writeConfiguration } from '../notification/index.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'

export const getBucketNotificationConfiguration: Operation = {
  name: 'GetBucketNotificationConfiguration',
  action: 's3:GetBucketNotification',
  async run({ database }, { request }) {
    const { notification } = requireBucket(database, request.bucket)
    return { status: 200, body: writeConfiguration(notification) }
  },
}
