import { writeRules } from '../cors/index.ts'
import { S3Error } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'

export const getBucketCors: Operation = {
  name: 'GetBucketCors',
  action: 's3:GetBucketCORS',
  async run({ database }, { request: { bucket } }) {
    const { cors } = requireBucket(database, bucket)
    if (cors === undefined) {
      const message = 'The CORS configuration does not exist'
      throw new S3Error('NoSuchCORSConfiguration', message, { BucketName: bucket })
    }
    return { status: 200, body: writeRules(cors) }
  },
}
