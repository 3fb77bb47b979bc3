import { requireBucket } from '../buckets.ts'
import { objectKey } from '../objects.ts'
import type { Operation } from '../operation.ts'
import { partKey, partsOf, requireUpload, uploadKey } from '../uploads.ts'

export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  action: 's3:AbortMultipartUpload',
  async run({ database, commits }, { request }) {
    const { bucket, key } = request
    requireBucket(database, bucket)
    const uploadId = request.query.get('uploadId') ?? ''
    await commits.run(objectKey(bucket, key), async () => {
      requireUpload(database, bucket, key, uploadId)
      const parts = await partsOf(database, uploadId)
      return {
        result: undefined,
        operations: [
          { type: 'del', sublevel: database.uploads, key: uploadKey(bucket, key, uploadId) },
          ...parts.map(({ number }) => ({
            type: 'del' as const,
            sublevel: database.parts,
            key: partKey(uploadId, number),
          })),
        ],
        discarded: parts.map(({ file }) => ({ id: file, files: [file] })),
      }
    })
    return { status: 204 }
  },
}
