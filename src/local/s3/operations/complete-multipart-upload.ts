import { algorithms, receiveAll } from '../body/index.ts'
import { requireBucket } from '../buckets.ts'
import type { Change } from '../commits.ts'
import { checkWrite, writeConditions } from '../conditions.ts'
import { noSuchUpload, S3Error } from '../errors.ts'
import { notify } from '../notify.ts'
import { dropBody, type ObjectRow, objectKey } from '../objects.ts'
import type { Call, Operation, S3Context } from '../operation.ts'
import {
  chooseParts,
  multipartChecksum,
  multipartEtag,
  type NamedPart,
  readPartList,
} from '../part-list.ts'
import { header, type S3Request } from '../request.ts'
import { type PartRow, partKey, partsOf, type UploadRow, uploadKey } from '../uploads.ts'
import { namespace, optional, xml } from '../xml.ts'

/**
 * Makes an object of the parts' files as they are, without copying a byte.
 *
 * The object is as old as the upload's start: where a current object has a greater sequencer,
 * written since, that one stays, and yet the completion is answered and told of. A completion that
 * is repeated, as a client does that lost the answer, gets the same answer and causes no event.
 */
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
    const named = readPartList(bytes)
    const { bucket, key } = request
    const row = await context.commits.run(objectKey(bucket, key), () =>
      complete(context, call, named),
    )
    const { checksum } = row
    const host = header(request, 'host') ?? ''
    const shown =
      checksum === undefined
        ? xml``
        : xml`${optional(`Checksum${checksum.algorithm.toUpperCase()}`, checksum.value)}${optional('ChecksumType', checksum.type)}`
    return {
      status: 200,
      body: xml`<CompleteMultipartUploadResult xmlns="${namespace}">
          <Location>${`http://${host}
          ${request.target.split('?', 1)[0] ?? ''}`}</Location>
          <Bucket>${bucket}</Bucket>
          ${optional('Key', key)}
          <ETag>${`"${row.etag}"`}</ETag>
          ${shown}
        </CompleteMultipartUploadResult>`,
    }
  },
}

/** 10,000 parts, each with an ETag and a checksum. */
const greatestBodyBytes = 8 * 1024 * 1024

/** Here a checksum header is about the object that comes to be, not about the list in the body. */
function bodyHeader(request: S3Request): (name: string) => string | undefined {
  return (name) => (name.startsWith('x-amz-checksum-') ? undefined : header(request, name))
}

async function complete(
  context: S3Context,
  call: Call,
  named: readonly NamedPart[],
): Promise<Change<ObjectRow>> {
  const { database } = context
  const { bucket, key, query } = call.request
  const bucketRow = requireBucket(database, bucket)
  const uploadId = query.get('uploadId') ?? ''
  const current = database.objects.getSync(objectKey(bucket, key))
  const upload = database.uploads.getSync(uploadKey(bucket, key, uploadId))
  if (upload === undefined) {
    if (current?.uploadId === uploadId) return { result: current, operations: [] }
    throw noSuchUpload(uploadId)
  }
  checkWrite(call.request, current)
  const stored = await partsOf(database, uploadId)
  const parts = chooseParts(named, stored)
  const row = rowOf(upload, parts)
  checkWhole(call.request, row)

  const isCurrent = current === undefined || current.sequencer < upload.sequencer
  const replaced = dropBody(database, isCurrent ? current : undefined)
  const kept = new Set(isCurrent ? parts.map((part) => part.file) : [])
  const unused = stored.map((part) => part.file).filter((file) => !kept.has(file))
  const segments = parts.map(({ file, sizeBytes }) => ({ file, sizeBytes }))
  return {
    result: row,
    operations: [
      ...replaced.operations,
      ...(isCurrent
        ? [
            {
              type: 'put' as const,
              sublevel: database.objects,
              key: objectKey(bucket, key),
              value: row,
            },
            { type: 'put' as const, sublevel: database.segments, key: row.bodyId, value: segments },
          ]
        : []),
      { type: 'del', sublevel: database.uploads, key: uploadKey(bucket, key, uploadId) },
      ...stored.map(({ number }) => ({
        type: 'del' as const,
        sublevel: database.parts,
        key: partKey(uploadId, number),
      })),
      ...notify(context, call, bucketRow, {
        name: 'ObjectCreated:CompleteMultipartUpload',
        key,
        sequencer: upload.sequencer,
        object: row,
      }),
    ],
    discarded: [...replaced.discarded, ...unused.map((file) => ({ id: file, files: [file] }))],
  }
}

function rowOf(upload: UploadRow, parts: readonly PartRow[]): ObjectRow {
  const checksum = multipartChecksum(upload, parts)
  return {
    headers: upload.headers,
    metadata: upload.metadata,
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    etag: multipartEtag(parts),
    // S3 gives the object the date of the upload's start.
    lastModifiedMs: upload.initiatedMs,
    sequencer: upload.sequencer,
    bodyId: upload.uploadId,
    segmented: true,
    uploadId: upload.uploadId,
    ...(checksum === undefined ? {} : { checksum }),
  }
}

/** What the client claims of the whole object. */
function checkWhole(request: S3Request, row: ObjectRow): void {
  const size = header(request, 'x-amz-mp-object-size')
  if (size !== undefined && size !== String(row.sizeBytes)) {
    const message = `The provided 'x-amz-mp-object-size' header value ${size} does not match what was computed: ${row.sizeBytes}`
    throw new S3Error('InvalidRequest', message)
  }
  for (const algorithm of algorithms) {
    const value = header(request, `x-amz-checksum-${algorithm}`)
    if (value === undefined) continue
    if (row.checksum?.algorithm === algorithm && row.checksum.value === value) continue
    const message = `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum`
    throw new S3Error('BadDigest', message)
  }
}
