import { algorithms, type StoredChecksum } from '../body/index.ts'
import { noSuchUpload, S3Error } from '../errors.ts'
import type { Call, S3Context } from '../operation.ts'
import { checkWrite } from '../parameters/conditions.ts'
import { header, type S3Request } from '../request.ts'
import { requireBucket } from '../storage/buckets.ts'
import type { Change } from '../storage/commits.ts'
import { type ObjectRow, objectKey } from '../storage/objects.ts'
import {
  type PartRow,
  partsOf,
  removeUpload,
  sequencerOfUpload,
  type UploadRow,
  uploadKey,
} from '../storage/uploads.ts'
import { isMarker, versionKey } from '../storage/versions.ts'
import type { NamedPart } from '../xml/part-list.ts'
import {
  checkPartChecksums,
  chooseParts,
  multipartChecksum,
  multipartEtag,
} from './choose-parts.ts'
import { givenVersion } from './new-version.ts'
import { notify } from './notify.ts'
import { addVersion } from './place-version.ts'

/**
 * Makes an object of the parts' files as they are, without copying a byte.
 *
 * The object is as old as the upload's start: where a current object has a greater sequencer,
 * written since, that one stays, and yet the completion is answered and causes its event; where
 * versions are kept, it is the one that is behind. A completion that is repeated, as a client does
 * that lost the answer, gets the same answer and causes no event.
 *
 * @throws {S3Error} `NoSuchUpload`, and what `checkWrite`, `checkPartChecksums` and `chooseParts`
 *   throw, in which case nothing has changed
 */
export function completeUpload(
  context: S3Context,
  call: Call,
  named: readonly NamedPart[],
): Promise<ObjectRow> {
  const { bucket, key } = call.request
  return context.commits.run(objectKey(bucket, key), () => complete(context, call, named))
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
    const made = current?.uploadId === uploadId ? current : earlierMadeOf(context, call, uploadId)
    if (made !== undefined) return { result: made, operations: [] }
    throw noSuchUpload(uploadId)
  }
  checkWrite(call.request, current)
  const stored = await partsOf(database, uploadId)
  checkPartChecksums(named, upload)
  const parts = chooseParts(named, stored)
  const given = givenVersion(bucketRow, upload.sequencer)
  const row: ObjectRow = { ...(await rowOf(upload, parts)), ...given }
  checkWhole(call.request, row, upload)

  const isCurrent = current === undefined || current.sequencer < upload.sequencer
  // A conditional write must not report a success that changed nothing.
  if (!isCurrent && header(call.request, 'if-match') !== undefined) throw overtaken(key)
  // Undefined where a later object took its place for good.
  const placed = await addVersion({ database, bucketRow, bucket, key }, row)
  const kept = new Set(placed === undefined ? [] : parts.map((part) => part.file))
  const unused = stored.map((part) => part.file).filter((file) => !kept.has(file))
  const segments = parts.map(({ file, sizeBytes, number, checksum }) => {
    return { file, sizeBytes, number, ...(checksum === undefined ? {} : { checksum }) }
  })
  return {
    result: row,
    operations: [
      ...(placed === undefined
        ? []
        : [
            ...placed.operations,
            { type: 'put' as const, sublevel: database.segments, key: row.bodyId, value: segments },
          ]),
      ...removeUpload(database, bucket, key, uploadId, stored),
      ...notify(context, call, bucketRow, {
        name: 'ObjectCreated:CompleteMultipartUpload',
        key,
        sequencer: upload.sequencer,
        object: row,
        ...given,
      }),
    ],
    discarded: [
      ...(placed?.discarded ?? []),
      ...unused.map((file) => ({ id: file, files: [file] })),
    ],
  }
}

/** The version that this upload has become, where others have been written since. */
function earlierMadeOf(
  { database }: S3Context,
  { request: { bucket, key } }: Call,
  uploadId: string,
): ObjectRow | undefined {
  const sequencer = sequencerOfUpload(uploadId)
  if (sequencer === undefined) return undefined
  const row = database.versions.getSync(versionKey(bucket, key, sequencer))
  return row !== undefined && !isMarker(row) && row.uploadId === uploadId ? row : undefined
}

async function rowOf(upload: UploadRow, parts: readonly PartRow[]): Promise<ObjectRow> {
  const checksum = await multipartChecksum(upload, parts)
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
    ...(upload.tags === undefined ? {} : { tags: upload.tags }),
  }
}

/** The client's claims about the whole object. */
function checkWhole(request: S3Request, row: ObjectRow, upload: UploadRow): void {
  const type = header(request, 'x-amz-checksum-type')?.toUpperCase()
  if (type !== undefined && upload.checksum !== undefined && type !== upload.checksum.type) {
    const message = `The upload was created using the ${upload.checksum.type} checksum mode. The complete request must use the same checksum mode`
    throw new S3Error('InvalidRequest', message)
  }
  const size = header(request, 'x-amz-mp-object-size')
  if (size !== undefined && size !== String(row.sizeBytes)) {
    const message = `The provided 'x-amz-mp-object-size' header value ${size} does not match what was computed: ${row.sizeBytes}`
    throw new S3Error('InvalidRequest', message)
  }
  for (const algorithm of algorithms) {
    const value = header(request, `x-amz-checksum-${algorithm}`)
    if (value === undefined) continue
    if (row.checksum?.algorithm === algorithm && isClaimed(row.checksum, value)) continue
    const message = `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum`
    throw new S3Error('BadDigest', message)
  }
}

/** Whether a client's claim holds: of parts' checksums, some clients leave out the number of parts. */
function isClaimed({ type, value }: StoredChecksum, claimed: string): boolean {
  return claimed === value || (type === 'COMPOSITE' && claimed === value.replace(/-\d+$/, ''))
}

function overtaken(key: string): S3Error {
  const message =
    'The conditional request cannot succeed due to a conflicting operation against this resource'
  return new S3Error('ConditionalRequestConflict', message, { Key: key })
}
