import type { Call, S3Context } from '../operation.ts'
import { checkRemoval } from '../parameters/conditions.ts'
import { requireBucket } from '../storage/buckets.ts'
import type { Change } from '../storage/commits.ts'
import { objectKey } from '../storage/objects.ts'
import type { Sequencer } from '../storage/sequencer.ts'
import { nullVersionId } from '../storage/version-id.ts'
import { notify } from './notify.ts'
import { placeMarker } from './place-marker.ts'
import { type ObjectVersions, takeVersion } from './place-version.ts'

/** The effect of a deletion on versions; none in a bucket that never kept any. */
export interface Removal {
  /** Whether what it made, or what it took away, is a delete marker. */
  readonly deleteMarker?: true
  /** Of the marker that it made, or of the version that it took away. */
  readonly versionId?: string
}

/**
 * Removes an object. Where versions are kept, that is to put a delete marker above them, whether
 * there are any or not; with versioning suspended the marker is the null version, and takes the
 * place of what was. In a bucket that never kept versions the object goes, and where there is none
 * nothing happens and no event is sent.
 *
 * @param ifMatch a condition on the current object
 * @throws {S3Error} what `checkRemoval` throws, in which case nothing has changed
 */
export function removeObject(
  context: S3Context,
  call: Call,
  key: string,
  ifMatch?: string,
): Promise<Removal> {
  const { database, commits } = context
  const { bucket } = call.request
  return commits.run<Removal>(objectKey(bucket, key), async (nextSequencer) => {
    const bucketRow = requireBucket(database, bucket)
    const versions = { database, bucketRow, bucket, key }
    const current = database.objects.getSync(objectKey(bucket, key))
    if (ifMatch !== undefined) checkRemoval(ifMatch, current, key)
    if (bucketRow.versioning !== undefined) {
      return await hideByMarker(context, call, versions, nextSequencer())
    }
    if (current === undefined) return { result: {}, operations: [] }
    const { operations, discarded } = await takeVersion(versions, current)
    const sequencer = nextSequencer()
    const eventWrites = notify(context, call, bucketRow, {
      name: 'ObjectRemoved:Delete',
      key,
      sequencer,
    })
    return { result: {}, operations: [...operations, ...eventWrites], discarded }
  })
}

async function hideByMarker(
  context: S3Context,
  call: Call,
  versions: ObjectVersions,
  sequencer: Sequencer,
): Promise<Change<Removal>> {
  const placed = await placeMarker(versions, sequencer, call.request.timeMs)
  if (placed === undefined) throw new Error('Cannot delete: a later version exists')
  const { marker, change, operations, discarded } = placed
  const event = { name: 'ObjectRemoved:DeleteMarkerCreated', ...change } as const
  const eventWrites = notify(context, call, versions.bucketRow, event)
  return {
    result: { deleteMarker: true, versionId: marker.versionId ?? nullVersionId },
    operations: [...operations, ...eventWrites],
    discarded,
  }
}
