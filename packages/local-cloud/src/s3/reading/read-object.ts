import { type Answer, encryptionHeader } from '../answer.ts'
import type { PartChecksum } from '../body/index.ts'
import { S3Error } from '../errors.ts'
import type { Call, S3Context } from '../operation.ts'
import { type ByteRange, parseRange } from '../parameters/byte-range.ts'
import { heedsRange, isUnchanged } from '../parameters/conditions.ts'
import { checkHeaderValue, writeObjectHeaders } from '../parameters/object-headers.ts'
import { partNumber } from '../parameters/part-number.ts'
import { header, type S3Request } from '../request.ts'
import { findWhole, type ObjectRow, type Segment, type WholeObject } from '../storage/objects.ts'
import { currentMarker } from '../storage/versions.ts'
import { expirationHeader } from './expiration-header.ts'
import { findObject } from './find-object.ts'
import { choosePart, partsOfObject } from './object-parts.ts'
import { openSegments } from './open-segments.ts'
import { markerHeaders, shownVersion } from './version-headers.ts'

/**
 * Answers GetObject and HeadObject, which differ only in the bytes.
 *
 * The row is read and its body held in one turn of the event loop, so a reader gets one whole
 * version, whatever replaces it meanwhile.
 */
export async function readObject(context: S3Context, call: Call): Promise<Answer> {
  const { request } = call
  const { database, bodies } = context
  let found: WholeObject
  try {
    found = findWhole(database, () => findObject(context, call))
  } catch (error) {
    throw await withMarker(context, call, error)
  }
  const { row, segments } = found
  const letGo = bodies.hold(row.bodyId)
  try {
    if (isUnchanged(request, row)) {
      letGo()
      return {
        status: 304,
        headers: [...validators(row), ...cacheHeaders(row), ...shownVersion(context, call, row)],
      }
    }
    const { bytes, isWhole, ...chosen } = chooseBytes(request, row, segments)
    const { first, last } = bytes
    const headers = [
      ...validators(row),
      ...writeObjectHeaders(row),
      ['accept-ranges', 'bytes'] as const,
      encryptionHeader,
      ...shownVersion(context, call, row),
      ...expirationHeader(context, call, row),
      ...contentRange(row, isWhole, bytes),
      ...checksumHeaders(request, row, chosen.checksum),
      ...countHeaders(row, chosen.partCount),
      ...overrides(request),
    ]
    const opened =
      request.method === 'HEAD' ? undefined : await openSegments(bodies, segments, first, last)
    const release = (): void => {
      letGo()
      opened?.close()
    }
    return {
      status: isWhole ? 200 : 206,
      headers,
      body: { sizeBytes: last - first + 1, chunks: opened?.chunks, release },
    }
  } catch (error) {
    letGo()
    throw error
  }
}

/** An object that is hidden by a delete marker is missing, and the answer says why. */
async function withMarker(
  { database }: S3Context,
  { request }: Call,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof S3Error) || error.code !== 'NoSuchKey') return error
  const marker = await currentMarker(database, request.bucket, request.key)
  if (marker === undefined) return error
  return new S3Error(error.code, error.message, error.details, markerHeaders(marker))
}

interface ChosenBytes {
  readonly bytes: ByteRange
  /** Whether the answer is the object itself, and not a piece of it. */
  readonly isWhole: boolean
  /** Of the bytes chosen, where it is known. */
  readonly checksum: PartChecksum | undefined
  /** Told where a part was asked for, and the object has parts. */
  readonly partCount: number | undefined
}

/** @throws {S3Error} `InvalidRange`, `InvalidPartNumber`, `InvalidRequest` for a range of a part */
function chooseBytes(
  request: S3Request,
  row: ObjectRow,
  segments: readonly Segment[],
): ChosenBytes {
  const asked = header(request, 'range')
  if (request.query.has('partNumber')) {
    if (asked !== undefined) {
      const message = 'Cannot specify both Range header and partNumber query parameter'
      throw new S3Error('InvalidRequest', message)
    }
    const parts = partsOfObject(row, segments)
    const { bytes, checksum } = choosePart(row, parts, partNumber(request))
    const partCount = row.segmented ? parts.length : undefined
    // An empty object has no range that a 206 could name.
    return { bytes, isWhole: row.sizeBytes === 0, checksum, partCount }
  }
  const range = parseRange(heedsRange(request, row) ? asked : undefined, row.sizeBytes)
  const whole = { first: 0, last: row.sizeBytes - 1 }
  // A piece's bytes do not have the whole's checksum, and SDKs would compare the two.
  const checksum = range === undefined ? row.checksum : undefined
  return { bytes: range ?? whole, isWhole: range === undefined, checksum, partCount: undefined }
}

type Headers = (readonly [name: string, value: string])[]

function validators(row: ObjectRow): Headers {
  return [
    ['etag', `"${row.etag}"`],
    ['last-modified', new Date(row.lastModifiedMs).toUTCString()],
  ]
}

/** The headers that RFC 9110 requires a 304 to repeat, besides the validators. */
function cacheHeaders(row: ObjectRow): Headers {
  return row.headers.filter(([name]) => name === 'cache-control' || name === 'expires')
}

function contentRange(row: ObjectRow, isWhole: boolean, { first, last }: ByteRange): Headers {
  return isWhole ? [] : [['content-range', `bytes ${first}-${last}/${row.sizeBytes}`]]
}

function checksumHeaders(
  request: S3Request,
  row: ObjectRow,
  checksum: PartChecksum | undefined,
): Headers {
  const asked = header(request, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED'
  if (!asked || checksum === undefined || row.checksum === undefined) return []
  return [
    [`x-amz-checksum-${checksum.algorithm}`, checksum.value],
    ['x-amz-checksum-type', row.checksum.type],
  ]
}

function countHeaders(row: ObjectRow, partCount: number | undefined): Headers {
  const headers: Headers = []
  if (row.tags !== undefined) headers.push(['x-amz-tagging-count', String(row.tags.length)])
  if (partCount !== undefined) headers.push(['x-amz-mp-parts-count', String(partCount)])
  return headers
}

/** @throws {S3Error} `InvalidArgument` for line ends and what else no header can carry */
function overrides(request: S3Request): Headers {
  return overridable.flatMap((name): Headers => {
    const value = request.query.get(`response-${name}`)
    if (value === undefined) return []
    checkHeaderValue(`response-${name}`, value)
    return [[name, value]]
  })
}

const overridable = [
  'content-type',
  'content-language',
  'expires',
  'cache-control',
  'content-disposition',
  'content-encoding',
]
