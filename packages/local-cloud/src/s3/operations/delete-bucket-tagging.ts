import { changeBucket } from '../changes/change-bucket.ts'
import type { Operation } from '../operation.ts'

export const deleteBucketTagging: Operation = {
  name: 'DeleteBucketTagging',
  action: 's3:PutBucketTagging',
  async run(context, { request }) {
    await changeBucket(context, request.bucket, ({ tags: _, ...row }) => row)
    return { status: 204 }
  },
}
