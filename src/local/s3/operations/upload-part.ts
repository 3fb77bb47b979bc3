import { receive } from '../body/index.ts'
import { requireBucket } from '../buckets.ts'
import type { Operation } from '../operation.ts'
import { greatestPieceBytes, partNumber, storePart } from '../store-part.ts'
import { requireUpload } from '../uploads.ts'
import { withNewFile } from '../with-new-file.ts'

/** A part that is sent again replaces the earlier one of its number. */
export const uploadPart: Operation = {
  name: 'UploadPart',
  action: 's3:PutObject',
  async run(context, call) {
    const { bucket, key, query } = call.request
    requireBucket(context.database, bucket)
    partNumber(call.request)
    const upload = requireUpload(context.database, bucket, key, query.get('uploadId') ?? '')
    return await withNewFile(context.bodies, async (file) => {
      const received = await receive(call.body, file.write, {
        greatestBytes: greatestPieceBytes,
        also: upload.checksum?.algorithm,
      })
      await file.finish()
      const { etag, checksum } = await storePart(context, call, file.id, received)
      const headers: [string, string][] = [['etag', `"${etag}"`]]
      if (checksum !== undefined) {
        headers.push([`x-amz-checksum-${checksum.algorithm}`, checksum.value])
      }
      return { status: 200, headers }
    })
  },
}
