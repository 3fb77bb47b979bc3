import { S3Error } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { everything } from '../storage/commits.ts'
import { objectKey } from '../storage/objects.ts'
import { afterPrefix } from '../storage/table.ts'

/** Stands alone among the changes: no object may slip in between the look and the deletion. */
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
      const options = { ...within, keyEncoding: 'buffer', limit: 1 }
      const objects = await database.objects.keys<Buffer>(options).all()
      const versions = await database.versions.keys<Buffer>(options).all()
      const uploads = await database.uploads.keys<Buffer>(options).all()
      if (objects.length > 0 || versions.length > 0 || uploads.length > 0) {
        const message =
          versions.length > 0
            ? 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.'
            : 'The bucket you tried to delete is not empty'
        throw new S3Error('BucketNotEmpty', message, { BucketName: bucket })
      }
      return {
        result: undefined,
        operations: [{ type: 'del', sublevel: database.buckets, key: bucket }],
      }
    })
    return { status: 204 }
  },
}
