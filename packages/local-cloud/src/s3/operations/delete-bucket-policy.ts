import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'

/** To take away what is not there is a success too. */
export const deleteBucketPolicy: Operation = {
  name: 'DeleteBucketPolicy',
  action: 's3:DeleteBucketPolicy',
  async run({ database }, { request: { bucket } }) {
    requireBucket(database, bucket)
    return { status: 204 }
  },
}
