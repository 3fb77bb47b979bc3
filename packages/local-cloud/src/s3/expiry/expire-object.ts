import { notifyLifecycle } from '../changes/notify.ts'
import { placeMarker } from '../changes/place-marker.ts'
import { type ObjectVersions, takeVersion } from '../changes/place-version.ts'
import { expiresCurrent } from '../lifecycle/index.ts'
import type { S3Context } from '../operation.ts'
import type { Change } from '../storage/commits.ts'
import { type ObjectRow, objectKey } from '../storage/objects.ts'
import { type Sequencer, sequencerAt } from '../storage/sequencer.ts'
import type { BucketPass } from './bucket-pass.ts'

export type ObjectExpiry = 'expired' | 'markersCreated' | 'nothing'

/**
 * Expires a current object, if it still is the one that was seen, and a rule still says so.
 *
 * In a bucket without versions it goes, and the event carries the sequencer of its creation;
 * where versions are kept a delete marker is put above it, which is dated midnight, sequencer and
 * all. Both are how S3 does it.
 */
export function expireObject(
  context: S3Context,
  pass: BucketPass,
  key: string,
  seen: ObjectRow,
): Promise<ObjectExpiry> {
  const { database, commits } = context
  const { bucket, midnightMs } = pass
  return commits.run<ObjectExpiry>(objectKey(bucket, key), async (nextSequencer) => {
    const bucketRow = database.buckets.getSync(bucket)
    const row = database.objects.getSync(objectKey(bucket, key))
    const nothing: Change<ObjectExpiry> = { result: 'nothing', operations: [] }
    if (bucketRow === undefined || row?.sequencer !== seen.sequencer) return nothing
    if (!expiresCurrent(bucketRow.lifecycle ?? [], { key, ...row }, midnightMs)) return nothing
    const versions = { database, bucketRow, bucket, key }
    if (bucketRow.versioning !== undefined) {
      const midnight = sequencerAt(midnightMs)
      // The store's sequencers may be ahead of that time, if its clock was set back or the rules
      // have been run for a later one. A marker behind its object would hide nothing.
      const sequencer = row.sequencer < midnight ? midnight : nextSequencer()
      return (await hideByMarker(context, pass, versions, sequencer)) ?? nothing
    }
    const { operations, discarded } = await takeVersion(versions, row)
    const eventWrites = notifyLifecycle(context, pass, bucketRow, {
      name: 'LifecycleExpiration:Delete',
      key,
      sequencer: row.sequencer,
    })
    return { result: 'expired', operations: [...operations, ...eventWrites], discarded }
  })
}

async function hideByMarker(
  context: S3Context,
  pass: BucketPass,
  versions: ObjectVersions,
  sequencer: Sequencer,
): Promise<Change<ObjectExpiry> | undefined> {
  const placed = await placeMarker(versions, sequencer, pass.midnightMs)
  if (placed === undefined) return undefined
  const { change, operations, discarded } = placed
  const event = { name: 'LifecycleExpiration:DeleteMarkerCreated', ...change } as const
  const eventWrites = notifyLifecycle(context, pass, versions.bucketRow, event)
  return {
    result: 'markersCreated',
    operations: [...operations, ...eventWrites],
    discarded,
    // The rules may be run for a time that is yet to come.
    sequencer,
  }
}
