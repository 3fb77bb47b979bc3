import { S3Error } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { everythingBlocked, writePublicAccessBlock } from '../xml/public-access-block.ts'

export const getPublicAccessBlock: Operation = {
  name: 'GetPublicAccessBlock',
  action: 's3:GetBucketPublicAccessBlock',
  async run({ database }, { request: { bucket } }) {
    const { publicAccessBlock = everythingBlocked } = requireBucket(database, bucket)
    if (publicAccessBlock === 'none') {
      const message = 'The public access block configuration was not found'
      const details = { BucketName: bucket }
      throw new S3Error('NoSuchPublicAccessBlockConfiguration', message, details)
    }
    return { status: 200, body: writePublicAccessBlock(publicAccessBlock) }
  },
}
