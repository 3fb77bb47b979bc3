import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { writeAcl } from '../xml/acl.ts'

export const getBucketAcl: Operation = {
  name: 'GetBucketAcl',
  action: 's3:GetBucketAcl',
  async run({ database }, { request }) {
    requireBucket(database, request.bucket)
    return { status: 200, body: writeAcl() }
  },
}
