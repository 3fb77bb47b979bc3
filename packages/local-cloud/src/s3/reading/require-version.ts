import { mayCall, type Principal } from '../../identity/index.ts'
import { accessDenied, noSuchKey, S3Error } from '../errors.ts'
import type { Database } from '../storage/database.ts'
import { objectKey } from '../storage/objects.ts'
import { findVersion, type VersionRow } from '../storage/versions.ts'

/**
 * Finds the current object of a key, or the version that is named, as it is at this moment.
 *
 * @throws {S3Error} `NoSuchKey` or `NoSuchVersion`, but `AccessDenied` to a caller that may not list
 *   the bucket; `InvalidArgument` for what cannot be the name of a version
 */
export function requireVersion(
  database: Database,
  principal: Principal,
  bucket: string,
  key: string,
  versionId: string | undefined,
): VersionRow {
  const row =
    versionId === undefined
      ? database.objects.getSync(objectKey(bucket, key))
      : findVersion(database, bucket, key, versionId)
  if (row !== undefined) return row
  if (!mayCall(principal, 's3:ListBucket', `arn:aws:s3:::${bucket}`)) throw accessDenied()
  if (versionId === undefined) throw noSuchKey(key)
  const details = { Key: key, VersionId: versionId }
  throw new S3Error('NoSuchVersion', 'The specified version does not exist', details)
}
