import { encryptionHeader } from '../answer.ts'
import { algorithms, defaultAlgorithm, greatestPieceBytes, receive } from '../body/index.ts'
import { storePart } from '../changes/store-part.ts'
import { S3Error } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { partNumber } from '../parameters/part-number.ts'
import { header, type S3Request } from '../request.ts'
import { requireBucket } from '../storage/buckets.ts'
import { requireUpload, type UploadRow } from '../storage/uploads.ts'
import { withNewBody } from '../storage/with-new-body.ts'

/** A part that is sent again replaces the earlier one of its number. */
export const uploadPart: Operation = {
  name: 'UploadPart',
  action: 's3:PutObject',
  async run(context, call) {
    const { bucket, key, query } = call.request
    requireBucket(context.database, bucket)
    partNumber(call.request)
    const upload = requireUpload(context.database, bucket, key, query.get('uploadId') ?? '')
    checkAlgorithm(call.request, upload)
    return await withNewBody(context.bodies, async (body) => {
      const received = await receive(call.body, body.write, {
        greatestBytes: greatestPieceBytes,
        otherwise: upload.checksum?.algorithm,
        // Where the upload has no algorithm, the object will have S3's own.
        also: upload.checksum === undefined ? defaultAlgorithm : undefined,
      })
      const finished = await body.finish()
      const { etag, checksum } = await storePart(context, call, finished, received)
      const headers = [['etag', `"${etag}"`] as const, encryptionHeader]
      if (checksum !== undefined) {
        headers.push([`x-amz-checksum-${checksum.algorithm}`, checksum.value])
      }
      return { status: 200, headers }
    })
  },
}

/**
 * An upload that was begun with an algorithm wants its parts' checksums in it, and for a checksum
 * made of theirs it wants each of them.
 */
function checkAlgorithm(request: S3Request, { checksum }: UploadRow): void {
  if (checksum === undefined) return
  const trailer = header(request, 'x-amz-trailer')?.toLowerCase() ?? ''
  const sent = algorithms.find((algorithm) => {
    const name = `x-amz-checksum-${algorithm}`
    return header(request, name) !== undefined || trailer.split(/\s*,\s*/).includes(name)
  })
  if (sent === checksum.algorithm) return
  if (sent === undefined && checksum.type === 'FULL_OBJECT') return
  const message = `Checksum Type mismatch occurred, expected checksum Type: ${checksum.algorithm}, actual checksum Type: ${sent ?? 'null'}`
  throw new S3Error('InvalidRequest', message)
}
