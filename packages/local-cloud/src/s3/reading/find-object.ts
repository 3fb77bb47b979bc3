import { S3Error } from '../errors.ts'
import type { Call, S3Context } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import type { ObjectRow } from '../storage/objects.ts'
import { isMarker } from '../storage/versions.ts'
import { requireVersion } from './require-version.ts'
import { markerHeaders } from './version-headers.ts'

/**
 * Finds the object that a request names, or the version of it that it names, as it is at this
 * moment.
 *
 * @throws {S3Error} `NoSuchBucket`; what `requireVersion` throws; `MethodNotAllowed` for a delete
 *   marker
 */
export function findObject({ database }: S3Context, { request, principal }: Call): ObjectRow {
  const { bucket, key, query } = request
  requireBucket(database, bucket)
  const row = requireVersion(database, principal, bucket, key, query.get('versionId'))
  if (!isMarker(row)) return row
  const message = 'The specified method is not allowed against this resource'
  const details = { Method: request.method, ResourceType: 'DeleteMarker' }
  throw new S3Error('MethodNotAllowed', message, details, [
    ['allow', 'DELETE'],
    ['last-modified', new Date(row.lastModifiedMs).toUTCString()],
    ...markerHeaders(row),
  ])
}
