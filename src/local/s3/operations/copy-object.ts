import { parseAlgorithm } from '../body/index.ts'
import { requireBucket } from '../buckets.ts'
import { writeConditions } from '../conditions.ts'
import { type CopySource, openCopySource } from '../copy-source.ts'
import { S3Error } from '../errors.ts'
import { type ObjectHeaders, readObjectHeaders } from '../object-headers.ts'
import type { Operation } from '../operation.ts'
import { header, type S3Request } from '../request.ts'
import { storeObject } from '../store-object.ts'
import { withNewFile } from '../with-new-file.ts'
import { namespace, optional, xml } from '../xml.ts'

/** Copies the bytes, so that the copy has an ETag and a life of its own. */
export const copyObject: Operation = {
  name: 'CopyObject',
  action: 's3:PutObject',
  conditions: writeConditions,
  async run(context, call) {
    const { request } = call
    requireBucket(context.database, request.bucket)
    const source = openCopySource(context, call)
    try {
      const headers = chosenHeaders(request, source)
      const algorithm =
        parseAlgorithm(header(request, 'x-amz-checksum-algorithm') ?? '') ??
        source.row.checksum?.algorithm
      return await withNewFile(context.bodies, async (file) => {
        const whole = { first: 0, last: source.row.sizeBytes - 1 }
        const received = await source.copyTo(file, whole, algorithm)
        const object = { fileId: file.id, received, headers }
        const row = await storeObject(context, call, object, 'ObjectCreated:Copy')
        const { checksum } = row
        return {
          status: 200,
          body: xml`<CopyObjectResult xmlns="${namespace}">
            <LastModified>${new Date(row.lastModifiedMs).toISOString()}</LastModified>
            <ETag>${`"${row.etag}"`}</ETag>
            ${optional(`Checksum${checksum?.algorithm.toUpperCase() ?? ''}`, checksum?.value)}
            ${optional('ChecksumType', checksum?.type)}
          </CopyObjectResult>`,
        }
      })
    } finally {
      source.release()
    }
  },
}

/** @throws {S3Error} `InvalidRequest` for a copy onto itself that would change nothing */
function chosenHeaders(request: S3Request, source: CopySource): ObjectHeaders {
  const directive = header(request, 'x-amz-metadata-directive') ?? 'COPY'
  if (directive === 'REPLACE') return readObjectHeaders(request)
  if (directive !== 'COPY') {
    throw new S3Error('InvalidArgument', 'Unknown metadata directive', {
      ArgumentName: 'x-amz-metadata-directive',
      ArgumentValue: directive,
    })
  }
  if (source.bucket === request.bucket && source.key === request.key) {
    const message =
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes"
    throw new S3Error('InvalidRequest', message)
  }
  return source.row
}
