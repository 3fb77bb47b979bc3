import { changeBucket } from '../changes/change-bucket.ts'
import type { Operation } from '../operation.ts'

export const deletePublicAccessBlock: Operation = {
  name: 'DeletePublicAccessBlock',
  action: 's3:PutBucketPublicAccessBlock',
  async run(context, { request: { bucket } }) {
    await changeBucket(context, bucket, (row) => ({ ...row, publicAccessBlock: 'none' }))
    return { status: 204 }
  },
}
