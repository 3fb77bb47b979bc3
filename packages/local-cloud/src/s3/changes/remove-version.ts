import type { Call, S3Context } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { objectKey } from '../storage/objects.ts'
import { findVersion, isMarker } from '../storage/versions.ts'
import { toldVersion } from './new-version.ts'
import { notify } from './notify.ts'
import { takeVersion } from './place-version.ts'
import type { Removal } from './remove-object.ts'

/**
 * Removes one version for good, be it an object or a delete marker. The event is the same for both,
 * with a sequencer of its own; the version that becomes current by it causes no event. Where there
 * is no such version nothing happens, and that is a success.
 *
 * @throws {S3Error} `InvalidArgument` for what cannot be the name of a version
 */
export function removeVersion(
  context: S3Context,
  call: Call,
  key: string,
  versionId: string,
): Promise<Removal> {
  const { database, commits } = context
  const { bucket } = call.request
  return commits.run<Removal>(objectKey(bucket, key), async (nextSequencer) => {
    const bucketRow = requireBucket(database, bucket)
    const row = findVersion(database, bucket, key, versionId)
    if (row === undefined) return { result: { versionId }, operations: [] }
    const taken = await takeVersion({ database, bucketRow, bucket, key }, row)
    const eventWrites = notify(context, call, bucketRow, {
      name: 'ObjectRemoved:Delete',
      key,
      sequencer: nextSequencer(),
      ...toldVersion(bucketRow, versionId),
    })
    return {
      result: { versionId, ...(isMarker(row) ? { deleteMarker: true } : {}) },
      operations: [...taken.operations, ...eventWrites],
      discarded: taken.discarded,
    }
  })
}
