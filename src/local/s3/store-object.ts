import type { Received } from './body/index.ts'
import { requireBucket } from './buckets.ts'
import { checkWrite } from './conditions.ts'
import { notify } from './notify.ts'
import type { ObjectHeaders } from './object-headers.ts'
import { dropBody, type ObjectRow, objectKey } from './objects.ts'
import type { Call, S3Context } from './operation.ts'

/** What an object is made of: a finished file, and what is known of it. */
export interface NewObject {
  readonly fileId: string
  readonly received: Pick<Received, 'sizeBytes' | 'md5' | 'checksum'>
  readonly headers: ObjectHeaders
}

/**
 * Makes a finished file the object that the request names: its row, its sequencer and its events
 * in one synced batch.
 *
 * @param eventName `ObjectCreated:Put` or `ObjectCreated:Copy`
 * @throws {S3Error} what `checkWrite` throws, in which case nothing has changed
 */
export function storeObject(
  context: S3Context,
  call: Call,
  object: NewObject,
  eventName: string,
): Promise<ObjectRow> {
  const { database, commits } = context
  const { bucket, key, timeMs } = call.request
  const subject = objectKey(bucket, key)
  return commits.run(subject, (nextSequencer) => {
    const bucketRow = requireBucket(database, bucket)
    const current = database.objects.getSync(subject)
    checkWrite(call.request, current)
    const sequencer = nextSequencer()
    const row: ObjectRow = { ...undated(object), lastModifiedMs: timeMs, sequencer }
    const dropped = dropBody(database, current)
    return {
      result: row,
      operations: [
        ...dropped.operations,
        { type: 'put', sublevel: database.objects, key: subject, value: row },
        ...notify(context, call, bucketRow, { name: eventName, key, sequencer, object: row }),
      ],
      adopted: [row.bodyId],
      discarded: dropped.discarded,
    }
  })
}

function undated(object: NewObject): Omit<ObjectRow, 'sequencer' | 'lastModifiedMs'> {
  const { received, fileId, headers } = object
  const { checksum } = received
  return {
    headers: headers.headers,
    metadata: headers.metadata,
    sizeBytes: received.sizeBytes,
    etag: received.md5.toString('hex'),
    bodyId: fileId,
    segmented: false,
    ...(checksum === undefined ? {} : { checksum: { ...checksum, type: 'FULL_OBJECT' } }),
  }
}
