import type { BatchOperation } from '../../store/index.ts'
import type { S3Context } from '../operation.ts'
import { type BucketRow, requireBucket } from '../storage/buckets.ts'
import { everything } from '../storage/commits.ts'

/**
 * Replaces the row of a bucket. It runs alone, so that each change of an object comes wholly before
 * the new configuration or after it.
 *
 * @param change gives the new row, from the one that is stored at that moment
 * @param operations go into the same batch
 * @throws {S3Error} `NoSuchBucket`, in which case nothing has changed
 */
export async function changeBucket(
  { database, commits }: S3Context,
  bucket: string,
  change: (row: BucketRow) => BucketRow,
  operations: () => readonly BatchOperation[] = () => [],
): Promise<void> {
  await commits.run(everything, () => {
    const value = change(requireBucket(database, bucket))
    const put = { type: 'put', sublevel: database.buckets, key: bucket, value } as const
    return { result: undefined, operations: [put, ...operations()] }
  })
}
