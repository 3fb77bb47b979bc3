import { encryptionHeader } from '../answer.ts'
import { defaultAlgorithm } from '../body/index.ts'
import { storePart } from '../changes/store-part.ts'
import { invalidArgument } from '../errors.ts'
import type { Operation } from '../operation.ts'
import type { ByteRange } from '../parameters/byte-range.ts'
import { partNumber } from '../parameters/part-number.ts'
import { openCopySource } from '../reading/copy-source.ts'
import { header, type S3Request } from '../request.ts'
import { requireBucket } from '../storage/buckets.ts'
import { requireUpload } from '../storage/uploads.ts'
import { withNewBody } from '../storage/with-new-body.ts'
import { writeChecksum } from '../xml/write-checksum.ts'
import { namespace, xml } from '../xml/write-xml.ts'

export const uploadPartCopy: Operation = {
  name: 'UploadPartCopy',
  action: 's3:PutObject',
  async run(context, call) {
    const { bucket, key, query } = call.request
    requireBucket(context.database, bucket)
    partNumber(call.request)
    const upload = requireUpload(context.database, bucket, key, query.get('uploadId') ?? '')
    const source = openCopySource(context, call)
    try {
      const range = sourceRange(call.request, source.row.sizeBytes)
      return await withNewBody(context.bodies, async (body) => {
        const algorithm = upload.checksum?.algorithm
        const copied = await source.copyTo(body, range, algorithm ?? defaultAlgorithm)
        const finished = await body.finish()
        const received =
          algorithm === undefined
            ? { ...copied, checksum: undefined, also: copied.checksum?.value }
            : { ...copied, also: undefined }
        const { etag, lastModifiedMs, checksum } = await storePart(
          context,
          call,
          finished,
          received,
        )
        return {
          status: 200,
          headers: [...source.shownVersion, encryptionHeader],
          body: xml`<CopyPartResult xmlns="${namespace}">
            <LastModified>${new Date(lastModifiedMs).toISOString()}</LastModified>
            <ETag>${`"${etag}"`}</ETag>
            ${writeChecksum(checksum)}
          </CopyPartResult>`,
        }
      })
    } finally {
      source.release()
    }
  },
}

/** Stricter than the range of a GET: both ends are needed, and within the source. */
function sourceRange(request: S3Request, sizeBytes: number): ByteRange {
  const value = header(request, 'x-amz-copy-source-range')
  if (value === undefined) return { first: 0, last: sizeBytes - 1 }
  const parts = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(value)
  const [first, last] = [Number(parts?.[1]), Number(parts?.[2])]
  if (parts === null || first > last || last >= sizeBytes) {
    const message = `Range specified is not valid for source object of size: ${sizeBytes}`
    throw invalidArgument(message, 'x-amz-copy-source-range', value)
  }
  return { first, last }
}
