import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { everything } from '../storage/commits.ts'

/** To take away what is not there is a success too. */
export const deleteBucketCors: Operation = {
  name: 'DeleteBucketCors',
  action: 's3:PutBucketCORS',
  async run({ database, commits }, { request: { bucket } }) {
    await commits.run(everything, () => {
      const { cors: _, ...value } = requireBucket(database, bucket)
      return {
        result: undefined,
        operations: [{ type: 'put', sublevel: database.buckets, key: bucket, value }],
      }
    })
    return { status: 204 }
  },
}
