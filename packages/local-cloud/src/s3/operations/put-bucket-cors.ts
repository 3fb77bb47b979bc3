import { receiveAll } from '../body/index.ts'
import { changeBucket } from '../changes/change-bucket.ts'
import { readRules } from '../cors/index.ts'
import { S3Error } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'

/** Replaces the whole configuration. */
export const putBucketCors: Operation = {
  name: 'PutBucketCors',
  action: 's3:PutBucketCORS',
  async run(context, { request: { bucket }, body }) {
    requireBucket(context.database, bucket)
    const { bytes, verified } = await receiveAll(body, greatestBodyBytes)
    if (!verified) {
      const message = 'Missing required header for this request: Content-MD5'
      throw new S3Error('InvalidRequest', message)
    }
    const cors = readRules(bytes)
    await changeBucket(context, bucket, (row) => ({ ...row, cors }))
    return { status: 200 }
  },
}

const greatestBodyBytes = 64 * 1024
