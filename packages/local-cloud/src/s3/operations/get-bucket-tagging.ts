import { S3Error } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { writeTagSet } from '../xml/tags.ts'

/** A bucket without tags is an error here, unlike an object. */
export const getBucketTagging: Operation = {
  name: 'GetBucketTagging',
  action: 's3:GetBucketTagging',
  async run({ database }, { request }) {
    const { bucket } = request
    const { tags } = requireBucket(database, bucket)
    if (tags === undefined) {
      throw new S3Error('NoSuchTagSet', 'The TagSet does not exist', { BucketName: bucket })
    }
    return { status: 200, body: writeTagSet(tags) }
  },
}
