import { requireBucket } from './buckets.ts'
import { notify } from './notify.ts'
import { dropBody, objectKey } from './objects.ts'
import type { Call, S3Context } from './operation.ts'

/** Removes an object; where there is none, nothing happens and nobody is told of anything. */
export function removeObject(context: S3Context, call: Call, key: string): Promise<void> {
  const { database, commits } = context
  const { bucket } = call.request
  const subject = objectKey(bucket, key)
  return commits.run<void>(subject, (nextSequencer) => {
    const bucketRow = requireBucket(database, bucket)
    const current = database.objects.getSync(subject)
    if (current === undefined) return { result: undefined, operations: [] }
    const dropped = dropBody(database, current)
    return {
      result: undefined,
      operations: [
        ...dropped.operations,
        { type: 'del', sublevel: database.objects, key: subject },
        ...notify(context, call, bucketRow, {
          name: 'ObjectRemoved:Delete',
          key,
          sequencer: nextSequencer(),
        }),
      ],
      discarded: dropped.discarded,
    }
  })
}
