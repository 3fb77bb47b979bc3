import type { Received } from '../body/index.ts'
import type { Call, S3Context } from '../operation.ts'
import { partNumber } from '../parameters/part-number.ts'
import type { FinishedBody } from '../storage/body.ts'
import { objectKey } from '../storage/objects.ts'
import { type PartRow, partKey, requireUpload } from '../storage/uploads.ts'

/** Makes a finished body a part of the upload that the request names, in place of an earlier one. */
export async function storePart(
  { database, commits }: S3Context,
  { request }: Call,
  body: FinishedBody,
  received: Pick<Received, 'sizeBytes' | 'md5' | 'checksum' | 'also'>,
): Promise<PartRow> {
  const { bucket, key, timeMs } = request
  const uploadId = request.query.get('uploadId') ?? ''
  const { checksum, also } = received
  const part: PartRow = {
    number: partNumber(request),
    sizeBytes: received.sizeBytes,
    etag: received.md5.toString('hex'),
    lastModifiedMs: timeMs,
    file: body.id,
    ...(checksum === undefined ? {} : { checksum }),
    ...(also === undefined ? {} : { crc64nvme: also }),
  }
  return await commits.run(objectKey(bucket, key), () => {
    requireUpload(database, bucket, key, uploadId)
    const at = partKey(uploadId, part.number)
    const earlier = database.parts.getSync(at)
    return {
      result: part,
      operations: [{ type: 'put', sublevel: database.parts, key: at, value: part }],
      adopted: [body],
      discarded: earlier === undefined ? [] : [{ id: earlier.file, files: [earlier.file] }],
    }
  })
}
