import type { Call, S3Context } from '../operation.ts'
import { findObject } from '../reading/find-object.ts'
import { requireBucket } from '../storage/buckets.ts'
import { type ObjectRow, objectKey } from '../storage/objects.ts'
import { versionKey } from '../storage/versions.ts'
import type { Tags } from '../xml/tags.ts'
import { notify } from './notify.ts'

/**
 * Gives the object that the request names these tags and no others. The object itself stays what
 * it was, its date and its sequencer included, so the event has no sequencer.
 *
 * @param tags none to take them all away
 * @throws {S3Error} what `findObject` throws, in which case nothing has changed
 */
export function changeTags(
  context: S3Context,
  call: Call,
  tags: Tags,
  eventName: 'ObjectTagging:Put' | 'ObjectTagging:Delete',
): Promise<ObjectRow> {
  const { database, commits } = context
  const { bucket, key } = call.request
  const subject = objectKey(bucket, key)
  return commits.run(subject, () => {
    const bucketRow = requireBucket(database, bucket)
    const row = findObject(context, call)
    const { tags: _, ...untagged } = row
    const value: ObjectRow = tags.length === 0 ? untagged : { ...untagged, tags }
    const isCurrent = database.objects.getSync(subject)?.sequencer === row.sequencer
    return {
      result: value,
      operations: [
        isCurrent
          ? { type: 'put', sublevel: database.objects, key: subject, value }
          : {
              type: 'put',
              sublevel: database.versions,
              key: versionKey(bucket, key, row.sequencer),
              value,
            },
        ...notify(context, call, bucketRow, {
          name: eventName,
          key,
          object: { etag: row.etag },
          ...(row.versionId === undefined ? {} : { versionId: row.versionId }),
        }),
      ],
    }
  })
}
