import type { Received } from '../body/index.ts'
import { S3Error } from '../errors.ts'
import type { Call, S3Context } from '../operation.ts'
import type { S3Request } from '../request.ts'
import { objectKey } from '../storage/objects.ts'
import { type PartRow, partKey, requireUpload } from '../storage/uploads.ts'

/** Makes a finished file a part of the upload that the request names, in place of an earlier one. */
export async function storePart(
  { database, commits }: S3Context,
  { request }: Call,
  fileId: string,
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
    file: fileId,
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
      adopted: [fileId],
      discarded: earlier === undefined ? [] : [{ id: earlier.file, files: [earlier.file] }],
    }
  })
}

/** @throws {S3Error} `InvalidArgument` for a number that is not 1 to 10,000 */
export function partNumber(request: S3Request): number {
  const text = request.query.get('partNumber') ?? ''
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (number < 1 || number > 10_000) {
    const message = 'Part number must be an integer between 1 and 10000, inclusive'
    throw new S3Error('InvalidArgument', message, {
      ArgumentName: 'partNumber',
      ArgumentValue: text,
    })
  }
  return number
}

/** 5 GiB: S3's bound for a part, for an object put at once, and for one copied at once. */
export const greatestPieceBytes: number = 5 * 1024 ** 3
