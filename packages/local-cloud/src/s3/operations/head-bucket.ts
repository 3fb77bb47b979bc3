import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'

export const headBucket: Operation = {
  name: 'HeadBucket',
  action: 's3:ListBucket',
  async run({ database, region }, { request }) {
    requireBucket(database, request.bucket)
    return { status: 200, headers: [['x-amz-bucket-region', region]] }
  },
}
