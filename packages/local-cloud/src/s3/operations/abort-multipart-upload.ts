import { abortUpload } from '../abort-upload.ts'
import { requireBucket } from '../buckets.ts'
import { objectKey } from '../objects.ts'
import type { Operation } from '../operation.ts'
import { requireUpload } from '../uploads.ts'

export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  action: 's3:AbortMultipartUpload',
  async run({ database, commits }, { request }) {
    const { bucket, key } = request
    requireBucket(database, bucket)
    const uploadId = request.query.get('uploadId') ?? ''
    await commits.run(objectKey(bucket, key), async () => {
      requireUpload(database, bucket, key, uploadId)
      return { result: undefined, ...(await abortUpload(database, bucket, key, uploadId)) }
    })
    return { status: 204 }
  },
}
