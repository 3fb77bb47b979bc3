import { encryptionHeader } from '../answer.ts'
import { receiveAll } from '../body/index.ts'
import { completeUpload } from '../changes/complete-upload.ts'
import { writtenVersion } from '../changes/new-version.ts'
import type { Operation } from '../operation.ts'
import { writeConditions } from '../parameters/conditions.ts'
import { expirationHeader } from '../reading/expiration-header.ts'
import { header, type S3Request } from '../request.ts'
import { requireBucket } from '../storage/buckets.ts'
import { readPartList } from '../xml/part-list.ts'
import { writeChecksum } from '../xml/write-checksum.ts'
import { namespace, optional, xml } from '../xml/write-xml.ts'

export const completeMultipartUpload: Operation = {
  name: 'CompleteMultipartUpload',
  action: 's3:PutObject',
  conditions: writeConditions,
  async run(context, call) {
    const { request } = call
    requireBucket(context.database, request.bucket)
    const { bytes } = await receiveAll(
      { ...call.body, header: bodyHeader(request) },
      greatestBodyBytes,
    )
    const row = await completeUpload(context, call, readPartList(bytes))
    const { bucket, key } = request
    const host = header(request, 'host') ?? ''
    const path = request.target.split('?', 1)[0] ?? ''
    return {
      status: 200,
      headers: [...writtenVersion(row), ...expirationHeader(context, call, row), encryptionHeader],
      body: xml`<CompleteMultipartUploadResult xmlns="${namespace}">
          <Location>${`http://${host}${path}`}</Location>
          <Bucket>${bucket}</Bucket>
          ${optional('Key', key)}
          <ETag>${`"${row.etag}"`}</ETag>
          ${writeChecksum(row.checksum)}
        </CompleteMultipartUploadResult>`,
    }
  },
}

/** 10,000 parts, each with an ETag and the longest checksum, and spaces between them. */
const greatestBodyBytes = 4 * 1024 * 1024

/** Here a checksum header is about the object that comes to be, not about the list in the body. */
function bodyHeader(request: S3Request): (name: string) => string | undefined {
  return (name) => (name.startsWith('x-amz-checksum-') ? undefined : header(request, name))
}
