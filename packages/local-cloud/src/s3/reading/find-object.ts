import { mayCall } from '../../identity/index.ts'
import { accessDenied, noSuchKey, S3Error } from '../errors.ts'
import type { Call, S3Context } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { type ObjectRow, objectKey } from '../storage/objects.ts'
import { findVersion, isMarker } from '../storage/versions.ts'
import { markerHeaders } from './version-headers.ts'

/**
 * The object that a request names, or the version of it that it names, as it is at this moment.
 *
 * @throws {S3Error} `NoSuchBucket`; `NoSuchKey` or `NoSuchVersion`, but `AccessDenied` for who may
 *   not list, and so is not told what is not there; `InvalidArgument` for what cannot be the name
 *   of a version; `MethodNotAllowed` for that of a delete marker
 */
export function findObject({ database }: S3Context, { request, principal }: Call): ObjectRow {
  const { bucket, key, query } = request
  requireBucket(database, bucket)
  const versionId = query.get('versionId')
  const row =
    versionId === undefined
      ? database.objects.getSync(objectKey(bucket, key))
      : findVersion(database, bucket, key, versionId)
  if (row !== undefined && isMarker(row)) {
    const message = 'The specified method is not allowed against this resource'
    const details = { Method: request.method, ResourceType: 'DeleteMarker' }
    throw new S3Error('MethodNotAllowed', message, details, [
      ['allow', 'DELETE'],
      ['last-modified', new Date(row.lastModifiedMs).toUTCString()],
      ...markerHeaders(row),
    ])
  }
  if (row !== undefined) return row
  if (!mayCall(principal, 's3:ListBucket', `arn:aws:s3:::${bucket}`)) throw accessDenied()
  if (versionId === undefined) {
    throw noSuchKey(key)
  }
  const details = { Key: key, VersionId: versionId }
  throw new S3Error('NoSuchVersion', 'The specified version does not exist', details)
}
