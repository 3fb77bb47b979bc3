import { mayCall } from '../identity/index.ts'
import type { Answer } from './answer.ts'
import { requireBucket } from './buckets.ts'
import { type ByteRange, parseRange } from './byte-range.ts'
import { isUnchanged } from './conditions.ts'
import { accessDenied, S3Error } from './errors.ts'
import { writeObjectHeaders } from './object-headers.ts'
import { type ObjectRow, objectKey, segmentsOf } from './objects.ts'
import { openSegments } from './open-segments.ts'
import type { Call, S3Context } from './operation.ts'
import { header } from './request.ts'

/**
 * Answers GetObject and HeadObject, which differ only in the bytes.
 *
 * The row is read and its body held in one turn of the event loop, so a reader gets one whole
 * version, whatever replaces it meanwhile.
 */
export async function readObject(context: S3Context, call: Call): Promise<Answer> {
  const { request } = call
  const { database, bodies } = context
  requireBucket(database, request.bucket)
  const row = database.objects.getSync(objectKey(request.bucket, request.key))
  if (row === undefined) throw noSuchKey(call)
  const letGo = bodies.hold(row.bodyId)
  try {
    const segments = segmentsOf(database, row)
    if (isUnchanged(request, row)) {
      letGo()
      return { status: 304, headers: validators(row) }
    }
    const range = parseRange(header(request, 'range'), row.sizeBytes)
    const { first, last } = range ?? { first: 0, last: row.sizeBytes - 1 }
    const headers = headersOf(call, row, range)
    const opened =
      request.method === 'HEAD' ? undefined : await openSegments(bodies, segments, first, last)
    const release = (): void => {
      letGo()
      opened?.close()
    }
    return {
      status: range === undefined ? 200 : 206,
      headers,
      body: { sizeBytes: last - first + 1, chunks: opened?.chunks, release },
    }
  } catch (error) {
    letGo()
    throw error
  }
}

/** Who may not list is not told what is not there. */
function noSuchKey({ request, principal }: Call): S3Error {
  const mayList = mayCall(principal, 's3:ListBucket', `arn:aws:s3:::${request.bucket}`)
  if (!mayList) return accessDenied()
  return new S3Error('NoSuchKey', 'The specified key does not exist', { Key: request.key })
}

function validators(row: ObjectRow): [string, string][] {
  return [
    ['etag', `"${row.etag}"`],
    ['last-modified', new Date(row.lastModifiedMs).toUTCString()],
  ]
}

function headersOf(call: Call, row: ObjectRow, range: ByteRange | undefined): [string, string][] {
  const { request } = call
  const headers = [...validators(row), ...writeObjectHeaders(row)]
  headers.push(['accept-ranges', 'bytes'])
  if (range !== undefined) {
    headers.push(['content-range', `bytes ${range.first}-${range.last}/${row.sizeBytes}`])
  }
  // A part's bytes do not have the whole's checksum, and SDKs would compare the two.
  if (header(request, 'x-amz-checksum-mode') === 'ENABLED' && range === undefined && row.checksum) {
    headers.push([`x-amz-checksum-${row.checksum.algorithm}`, row.checksum.value])
    headers.push(['x-amz-checksum-type', row.checksum.type])
  }
  for (const name of overridable) {
    const value = request.query.get(`response-${name}`)
    if (value === undefined) continue
    // A header's value has no line ends, nor what HTTP cannot carry.
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw new S3Error(
        'InvalidArgument',
        'A response header override has characters no header can',
        {
          ArgumentName: `response-${name}`,
          ArgumentValue: value,
        },
      )
    }
    headers.push([name, value])
  }
  return headers
}

const overridable = [
  'content-type',
  'content-language',
  'expires',
  'cache-control',
  'content-disposition',
  'content-encoding',
]
