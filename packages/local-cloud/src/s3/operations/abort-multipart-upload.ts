import { abortUpload } from '../changes/abort-upload.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { objectKey } from '../storage/objects.ts'
import { requireUpload } from '../storage/uploads.ts'

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
