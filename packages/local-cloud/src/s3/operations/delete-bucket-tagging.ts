import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { everything } from '../storage/commits.ts'

export const deleteBucketTagging: Operation = {
  name: 'DeleteBucketTagging',
  action: 's3:PutBucketTagging',
  async run({ database, commits }, { request }) {
    const { bucket } = request
    await commits.run(everything, () => {
      const { tags: _, ...value } = requireBucket(database, bucket)
      return {
        result: undefined,
        operations: [{ type: 'put', sublevel: database.buckets, key: bucket, value }],
      }
    })
    return { status: 204 }
  },
}
