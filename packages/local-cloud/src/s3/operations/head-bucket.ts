import type { Operation } from '../operation.ts'
import { regionOf, requireBucket } from '../storage/buckets.ts'

export const headBucket: Operation = {
  name: 'HeadBucket',
  action: 's3:ListBucket',
  async run({ database, region }, { request }) {
    const row = requireBucket(database, request.bucket)
    return { status: 200, headers: [['x-amz-bucket-region', regionOf(row, region)]] }
  },
}
