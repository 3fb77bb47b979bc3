import { requireBucket } from '../buckets.ts'
import { everything } from '../commits.ts'
import type { Operation } from '../operation.ts'

export const deleteBucketLifecycle: Operation = {
  name: 'DeleteBucketLifecycle',
  action: 's3:PutLifecycleConfiguration',
  async run({ database, commits }, { request: { bucket } }) {
    await commits.run(everything, () => {
      const { lifecycle: _, ...value } = requireBucket(database, bucket)
      return {
        result: undefined,
        operations: [{ type: 'put', sublevel: database.buckets, key: bucket, value }],
      }
    })
    return { status: 204 }
  },
}
