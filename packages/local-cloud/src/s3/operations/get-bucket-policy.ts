import { S3Error } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'

/** No bucket has a policy here, as none can be put. */
export const getBucketPolicy: Operation = {
  name: 'GetBucketPolicy',
  action: 's3:GetBucketPolicy',
  async run({ database }, { request: { bucket } }) {
    requireBucket(database, bucket)
    const message = 'The bucket policy does not exist'
    throw new S3Error('NoSuchBucketPolicy', message, { BucketName: bucket })
  },
}
