import type { Call, S3Context } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import type { ObjectRow } from '../storage/objects.ts'
import { nullVersionId } from '../storage/version-id.ts'
import type { MarkerRow } from '../storage/versions.ts'

type Headers = (readonly [name: string, value: string])[]

/** A bucket that has ever kept versions names the version of every object. */
export function shownVersion({ database }: S3Context, { request }: Call, row: ObjectRow): Headers {
  const { versioning } = requireBucket(database, request.bucket)
  return versioning === undefined ? [] : [['x-amz-version-id', row.versionId ?? nullVersionId]]
}

/** What says that an answer is about a delete marker, and about which. */
export function markerHeaders(row: MarkerRow): [string, string][] {
  return [
    ['x-amz-delete-marker', 'true'],
    ['x-amz-version-id', row.versionId ?? nullVersionId],
  ]
}
