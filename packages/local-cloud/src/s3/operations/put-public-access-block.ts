import { receiveAll } from '../body/index.ts'
import { changeBucket } from '../changes/change-bucket.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { readPublicAccessBlock } from '../xml/public-access-block.ts'

/**
 * Replaces the settings. Any of them is kept to: they restrict public ACLs and policies, of which
 * there are none here.
 */
export const putPublicAccessBlock: Operation = {
  name: 'PutPublicAccessBlock',
  action: 's3:PutBucketPublicAccessBlock',
  async run(context, { request: { bucket }, body }) {
    requireBucket(context.database, bucket)
    const { bytes } = await receiveAll(body, greatestBodyBytes)
    const publicAccessBlock = readPublicAccessBlock(bytes)
    await changeBucket(context, bucket, (row) => ({ ...row, publicAccessBlock }))
    return { status: 200 }
  },
}

const greatestBodyBytes = 64 * 1024
