import { abortUpload } from '../changes/abort-upload.ts'
import { abortsUpload, type LifecycleRule, prefixOfAll } from '../lifecycle/index.ts'
import type { S3Context } from '../operation.ts'
import { objectKey } from '../storage/objects.ts'
import { afterPrefix } from '../storage/table.ts'
import { type UploadRow, uploadKey } from '../storage/uploads.ts'
import { type BucketPass, type PassStep, stepSize } from './bucket-pass.ts'
import { countOf } from './lifecycle-counts.ts'
import type { LifecycleProgress } from './lifecycle-progress.ts'

/** Looks at the next uploads of a bucket, after all its versions, and aborts those that are due. */
export async function uploadStep(
  context: S3Context,
  pass: BucketPass,
  rules: readonly LifecycleRule[],
  { bucket, upload = '' }: LifecycleProgress,
): Promise<PassStep> {
  const prefix = objectKey(bucket, prefixOfAll(rules))
  const start = upload === '' ? { gte: Buffer.from(prefix) } : { gt: Buffer.from(upload) }
  const range = { ...start, lt: afterPrefix(prefix), limit: stepSize, keyEncoding: 'buffer' }
  const rows = await context.database.uploads.iterator<Buffer, UploadRow>(range).all()
  const due = rows.filter(([, row]) => abortsUpload(rules, row, pass.midnightMs))
  const aborted = await Promise.all(due.map(([, row]) => abort(context, pass, row)))
  const last = rows.length < stepSize ? undefined : rows.at(-1)?.[0].toString()
  return {
    counts: countOf(aborted),
    // No bucket's name has a NUL, so this is before the next and after this one.
    next: last === undefined ? { bucket: `${bucket}\0` } : { bucket, upload: last },
  }
}

function abort(
  { database, commits }: S3Context,
  { bucket, midnightMs }: BucketPass,
  { key, uploadId }: UploadRow,
): Promise<'uploadsAborted' | 'nothing'> {
  return commits.run(objectKey(bucket, key), async () => {
    const row = database.uploads.getSync(uploadKey(bucket, key, uploadId))
    const rules = database.buckets.getSync(bucket)?.lifecycle ?? []
    if (row === undefined || !abortsUpload(rules, row, midnightMs)) {
      return { result: 'nothing', operations: [] }
    }
    return { result: 'uploadsAborted', ...(await abortUpload(database, bucket, key, uploadId)) }
  })
}
