import { randomBytes } from 'node:crypto'
import { encryptionHeader } from '../answer.ts'
import { checksumTypes, requireAlgorithm } from '../body/index.ts'
import { S3Error } from '../errors.ts'
import { abortHeaders } from '../lifecycle/index.ts'
import type { Operation } from '../operation.ts'
import { readObjectHeaders } from '../parameters/object-headers.ts'
import { refuseAcl } from '../parameters/requested-acl.ts'
import { requestedTags } from '../parameters/requested-tags.ts'
import { header, type S3Request } from '../request.ts'
import { requireBucket } from '../storage/buckets.ts'
import { objectKey } from '../storage/objects.ts'
import { type UploadRow, uploadKey } from '../storage/uploads.ts'
import { namespace, optional, xml } from '../xml/write-xml.ts'

/** Takes the sequencer that the object will have: S3 orders a multipart upload by its start. */
export const createMultipartUpload: Operation = {
  name: 'CreateMultipartUpload',
  partly: 'no encryption but `AES256`, no object lock, no storage class but `STANDARD`',
  action: 's3:PutObject',
  async run({ database, commits }, call) {
    const { request } = call
    const { bucket, key, timeMs } = request
    requireBucket(database, bucket)
    refuseAcl(request)
    const headers = readObjectHeaders(request)
    const tags = requestedTags(call)
    const checksum = chosenChecksum(request)
    const upload = await commits.run(objectKey(bucket, key), (nextSequencer) => {
      requireBucket(database, bucket)
      const sequencer = nextSequencer()
      const row: UploadRow = {
        ...headers,
        ...tags,
        key,
        // Beginning with the sequencer, the uploads of one key list in the order of their starts.
        uploadId: sequencer + randomBytes(7).toString('hex'),
        sequencer,
        initiatedMs: timeMs,
        ...(checksum === undefined ? {} : { checksum }),
      }
      const at = uploadKey(bucket, key, row.uploadId)
      return {
        result: row,
        operations: [{ type: 'put', sublevel: database.uploads, key: at, value: row }],
      }
    })
    return {
      status: 200,
      headers: [
        encryptionHeader,
        ...abortHeaders(database.buckets.getSync(bucket)?.lifecycle, upload),
        ...checksumHeaders(checksum),
      ],
      body: xml`<InitiateMultipartUploadResult xmlns="${namespace}">
          <Bucket>${bucket}</Bucket>
          ${optional('Key', key)}
          <UploadId>${upload.uploadId}</UploadId>
        </InitiateMultipartUploadResult>`,
    }
  },
}

function checksumHeaders(checksum: UploadRow['checksum']): [string, string][] {
  if (checksum === undefined) return []
  return [
    ['x-amz-checksum-algorithm', checksum.algorithm.toUpperCase()],
    ['x-amz-checksum-type', checksum.type],
  ]
}

function chosenChecksum(request: S3Request): UploadRow['checksum'] {
  const algorithm = requireAlgorithm(header(request, 'x-amz-checksum-algorithm'))
  const asked = header(request, 'x-amz-checksum-type')?.toUpperCase()
  if (algorithm === undefined) {
    if (asked === undefined) return undefined
    const message =
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header'
    throw new S3Error('InvalidRequest', message)
  }
  if (asked !== undefined && asked !== 'COMPOSITE' && asked !== 'FULL_OBJECT') {
    throw new S3Error('InvalidRequest', 'Value for x-amz-checksum-type header is invalid')
  }
  const types = checksumTypes(algorithm)
  const type = asked === undefined ? types[0] : types.find((candidate) => candidate === asked)
  if (type === undefined) {
    const message = `The ${asked} checksum type cannot be used with the ${algorithm} checksum algorithm`
    throw new S3Error('InvalidRequest', message)
  }
  return { algorithm, type }
}
