import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'

/** Resets the encryption to what it is. */
export const deleteBucketEncryption: Operation = {
  name: 'DeleteBucketEncryption',
  action: 's3:PutEncryptionConfiguration',
  async run({ database }, { request: { bucket } }) {
    requireBucket(database, bucket)
    return { status: 204 }
  },
}
