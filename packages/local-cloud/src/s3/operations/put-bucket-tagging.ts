import { receiveAll } from '../body/index.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { everything } from '../storage/commits.ts'
import { mostBucketTags, readTagSet } from '../xml/tags.ts'

/** Replaces all the tags that the bucket has. */
export const putBucketTagging: Operation = {
  name: 'PutBucketTagging',
  action: 's3:PutBucketTagging',
  async run({ database, commits }, { request, body }) {
    const { bucket } = request
    requireBucket(database, bucket)
    const tags = readTagSet((await receiveAll(body, greatestBodyBytes)).bytes, mostBucketTags)
    await commits.run(everything, () => {
      const value = { ...requireBucket(database, bucket), tags }
      return {
        result: undefined,
        operations: [{ type: 'put', sublevel: database.buckets, key: bucket, value }],
      }
    })
    return { status: 204 }
  },
}

/** Fifty tags, each character of them a reference. */
const greatestBodyBytes = 256 * 1024
