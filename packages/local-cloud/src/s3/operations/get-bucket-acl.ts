import { writeAcl } from '../acl.ts'
import { requireBucket } from '../buckets.ts'
import type { Operation } from '../operation.ts'

export const getBucketAcl: Operation = {
  name: 'GetBucketAcl',
  action: 's3:GetBucketAcl',
  async run({ database }, { request }) {
    requireBucket(database, request.bucket)
    return { status: 200, body: writeAcl() }
  },
}
