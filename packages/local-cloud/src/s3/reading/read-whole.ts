import type { Principal } from '../../identity/index.ts'
import { noSuchKey, S3Error } from '../errors.ts'
import type { S3Context } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { findWhole, type ObjectRow } from '../storage/objects.ts'
import { isMarker } from '../storage/versions.ts'
import { openSegments } from './open-segments.ts'
import { requireVersion } from './require-version.ts'

/** An object, or a version of it, that another service asks for. */
export interface NamedObject {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string | undefined
}

/** The bytes, or why there are none, by S3's names. */
export type WholeObjectRead =
  | { readonly bytes: Buffer }
  | { readonly code: string; readonly message: string }

/** Reads an object into memory for a caller that may read it. */
export async function readWhole(
  { database, bodies }: S3Context,
  { bucket, key, versionId }: NamedObject,
  principal: Principal,
  mostBytes: number,
): Promise<WholeObjectRead> {
  try {
    const { row, segments } = findWhole(database, () => {
      requireBucket(database, bucket)
      const found = requireVersion(database, principal, bucket, key, versionId)
      if (isMarker(found)) throw noSuchKey(key)
      return found satisfies ObjectRow
    })
    if (row.sizeBytes > mostBytes) {
      const message = `the object has ${row.sizeBytes} bytes, more than ${mostBytes}`
      throw new S3Error('EntityTooLarge', message)
    }
    const letGo = bodies.hold(row.bodyId)
    try {
      const opened = await openSegments(bodies, segments, 0, row.sizeBytes - 1)
      try {
        return { bytes: Buffer.concat(await Array.fromAsync(opened.chunks)) }
      } finally {
        opened.close()
      }
    } finally {
      letGo()
    }
  } catch (error) {
    if (!(error instanceof S3Error)) throw error
    return { code: error.code, message: error.message }
  }
}
