import { changeBucket } from '../changes/change-bucket.ts'
import type { Operation } from '../operation.ts'

/** To take away what is not there is a success too. */
export const deleteBucketCors: Operation = {
  name: 'DeleteBucketCors',
  action: 's3:PutBucketCORS',
  async run(context, { request }) {
    await changeBucket(context, request.bucket, ({ cors: _, ...row }) => row)
    return { status: 204 }
  },
}
