import { receiveAll } from '../body/index.ts'
import { changeBucket } from '../changes/change-bucket.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { mostBucketTags, readTagSet } from '../xml/tags.ts'

/** Replaces all the tags that the bucket has. */
export const putBucketTagging: Operation = {
  name: 'PutBucketTagging',
  action: 's3:PutBucketTagging',
  async run(context, { request, body }) {
    const { bucket } = request
    requireBucket(context.database, bucket)
    const tags = readTagSet((await receiveAll(body, greatestBodyBytes)).bytes, mostBucketTags)
    await changeBucket(context, bucket, (row) => ({ ...row, tags }))
    return { status: 204 }
  },
}

/** Fifty tags, each character of them a reference. */
const greatestBodyBytes = 256 * 1024
