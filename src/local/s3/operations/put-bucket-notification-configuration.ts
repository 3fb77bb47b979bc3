import { receiveAll } from '../body/index.ts'
import { requireBucket } from '../buckets.ts'
import { everything } from '../commits.ts'
import { checkConfiguration, readConfiguration } from '../notification/index.ts'
import type { Operation } from '../operation.ts'
import { header } from '../request.ts'

/** Replaces the whole configuration; an empty one ends all notification. */
export const putBucketNotificationConfiguration: Operation = {
  name: 'PutBucketNotificationConfiguration',
  action: 's3:PutBucketNotification',
  async run({ database, commits, functionExists }, { request, body }) {
    const { bucket } = request
    requireBucket(database, bucket)
    const notification = readConfiguration((await receiveAll(body, greatestBodyBytes)).bytes)
    const unchecked = header(request, 'x-amz-skip-destination-validation') === 'true'
    checkConfiguration(notification, unchecked ? () => true : functionExists)
    // Alone, so that each change of an object is wholly before the new configuration or after it.
    await commits.run(everything, () => {
      const value = { ...requireBucket(database, bucket), notification }
      return {
        result: undefined,
        operations: [{ type: 'put', sublevel: database.buckets, key: bucket, value }],
      }
    })
    return { status: 200 }
  },
}

const greatestBodyBytes = 1024 * 1024
