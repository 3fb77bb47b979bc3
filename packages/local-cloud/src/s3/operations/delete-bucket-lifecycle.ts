import { changeBucket } from '../changes/change-bucket.ts'
import type { Operation } from '../operation.ts'

export const deleteBucketLifecycle: Operation = {
  name: 'DeleteBucketLifecycle',
  action: 's3:PutLifecycleConfiguration',
  async run(context, { request }) {
    await changeBucket(context, request.bucket, ({ lifecycle: _, ...row }) => row)
    return { status: 204 }
  },
}
