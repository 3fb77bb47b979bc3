import type { Received } from '../body/index.ts'
import type { EventName } from '../notification/index.ts'
import type { Call, S3Context } from '../operation.ts'
import { checkWrite } from '../parameters/conditions.ts'
import type { FinishedBody } from '../storage/body.ts'
import { requireBucket } from '../storage/buckets.ts'
import { type ObjectHeaders, type ObjectRow, objectKey } from '../storage/objects.ts'
import type { Tags } from '../xml/tags.ts'
import { givenVersion } from './new-version.ts'
import { notify } from './notify.ts'
import { addVersion } from './place-version.ts'

/** The parts of an object: a finished body, and its properties. */
export interface NewObject {
  readonly body: FinishedBody
  readonly received: Pick<Received, 'sizeBytes' | 'md5' | 'checksum'>
  readonly headers: ObjectHeaders
  readonly tags?: Tags
}

/**
 * Makes a finished body the object that the request names: its row, its sequencer and its events
 * in one synced batch.
 *
 * @param eventName `ObjectCreated:Put` or `ObjectCreated:Copy`
 * @throws {S3Error} what `checkWrite` throws, in which case nothing has changed
 */
export function storeObject(
  context: S3Context,
  call: Call,
  object: NewObject,
  eventName: EventName,
): Promise<ObjectRow> {
  const { database, commits } = context
  const { bucket, key, timeMs } = call.request
  const subject = objectKey(bucket, key)
  return commits.run(subject, async (nextSequencer) => {
    const bucketRow = requireBucket(database, bucket)
    const current = database.objects.getSync(subject)
    checkWrite(call.request, current)
    const sequencer = nextSequencer()
    const given = givenVersion(bucketRow, sequencer)
    const row: ObjectRow = { ...undated(object), ...given, lastModifiedMs: timeMs, sequencer }
    const placed = await addVersion({ database, bucketRow, bucket, key }, row)
    if (placed === undefined) throw new Error(`Cannot store ${row.bodyId}: a later version exists`)
    return {
      result: row,
      operations: [
        ...placed.operations,
        ...notify(context, call, bucketRow, {
          name: eventName,
          key,
          sequencer,
          object: row,
          ...given,
        }),
      ],
      adopted: [object.body],
      discarded: placed.discarded,
    }
  })
}

function undated(object: NewObject): Omit<ObjectRow, 'sequencer' | 'lastModifiedMs'> {
  const { received, body, headers, tags } = object
  const { checksum } = received
  return {
    headers: headers.headers,
    metadata: headers.metadata,
    sizeBytes: received.sizeBytes,
    etag: received.md5.toString('hex'),
    bodyId: body.id,
    segmented: false,
    ...(checksum === undefined ? {} : { checksum: { ...checksum, type: 'FULL_OBJECT' } }),
    ...(tags === undefined ? {} : { tags }),
  }
}
