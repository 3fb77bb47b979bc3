import { abortUpload } from '../changes/abort-upload.ts'
import { S3Error } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { everything } from '../storage/commits.ts'
import { objectKey } from '../storage/objects.ts'
import { afterPrefix } from '../storage/table.ts'
import type { UploadRow } from '../storage/uploads.ts'

/**
 * Stands alone among the changes: no object may slip in between the look and the deletion. Multipart
 * uploads that are open do not keep a bucket; they go with it.
 */
export const deleteBucket: Operation = {
  name: 'DeleteBucket',
  action: 's3:DeleteBucket',
  async run({ database, commits }, { request: { bucket } }) {
    await commits.run(everything, async () => {
      requireBucket(database, bucket)
      const within = {
        gte: Buffer.from(objectKey(bucket, '')),
        lt: afterPrefix(objectKey(bucket, '')),
      }
      const first = { ...within, keyEncoding: 'buffer', limit: 1 }
      const objects = await database.objects.keys<Buffer>(first).all()
      const versions = await database.versions.keys<Buffer>(first).all()
      if (objects.length > 0 || versions.length > 0) {
        const message =
          versions.length > 0
            ? 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.'
            : 'The bucket you tried to delete is not empty'
        throw new S3Error('BucketNotEmpty', message, { BucketName: bucket })
      }
      const all = { ...within, keyEncoding: 'buffer' }
      const aborted: Awaited<ReturnType<typeof abortUpload>>[] = []
      for await (const { key, uploadId } of database.uploads.values<Buffer, UploadRow>(all)) {
        aborted.push(await abortUpload(database, bucket, key, uploadId))
      }
      return {
        result: undefined,
        operations: [
          { type: 'del', sublevel: database.buckets, key: bucket },
          ...aborted.flatMap(({ operations }) => operations),
        ],
        discarded: aborted.flatMap(({ discarded = [] }) => discarded),
      }
    })
    return { status: 204 }
  },
}
