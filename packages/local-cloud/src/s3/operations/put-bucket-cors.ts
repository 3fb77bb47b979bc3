import { receiveAll } from '../body/index.ts'
import { readRules } from '../cors/index.ts'
import { S3Error } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { everything } from '../storage/commits.ts'

/** Replaces the whole configuration. */
export const putBucketCors: Operation = {
  name: 'PutBucketCors',
  action: 's3:PutBucketCORS',
  async run({ database, commits }, { request: { bucket }, body }) {
    requireBucket(database, bucket)
    const { bytes, verified } = await receiveAll(body, greatestBodyBytes)
    if (!verified) {
      const message = 'Missing required header for this request: Content-MD5'
      throw new S3Error('InvalidRequest', message)
    }
    const cors = readRules(bytes)
    await commits.run(everything, () => {
      const value = { ...requireBucket(database, bucket), cors }
      return {
        result: undefined,
        operations: [{ type: 'put', sublevel: database.buckets, key: bucket, value }],
      }
    })
    return { status: 200 }
  },
}

const greatestBodyBytes = 64 * 1024
