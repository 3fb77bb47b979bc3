import { S3Error } from '../errors.ts'
import { writeLifecycle } from '../lifecycle/index.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'

export const getBucketLifecycleConfiguration: Operation = {
  name: 'GetBucketLifecycleConfiguration',
  action: 's3:GetLifecycleConfiguration',
  async run({ database }, { request: { bucket } }) {
    const { lifecycle } = requireBucket(database, bucket)
    if (lifecycle === undefined) {
      const message = 'The lifecycle configuration does not exist'
      throw new S3Error('NoSuchLifecycleConfiguration', message, { BucketName: bucket })
    }
    return { status: 200, body: writeLifecycle(lifecycle) }
  },
}
