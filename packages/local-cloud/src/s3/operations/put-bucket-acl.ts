import type { Operation } from '../operation.ts'
import { acceptAcl } from '../parameters/requested-acl.ts'
import { requireBucket } from '../storage/buckets.ts'

export const putBucketAcl: Operation = {
  name: 'PutBucketAcl',
  action: 's3:PutBucketAcl',
  async run({ database }, call) {
    requireBucket(database, call.request.bucket)
    await acceptAcl(call)
    return { status: 200 }
  },
}
