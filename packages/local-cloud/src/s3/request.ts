import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { queryPairs, SignatureError } from '../identity/index.ts'
import { S3Error } from './errors.ts'

/** A request as S3 sees it: what it is about, before anyone asked who sent it. */
export interface S3Request {
  readonly method: string
  /** Path and query as they came, still encoded: what a signature covers. */
  readonly target: string
  /** Empty for a request to the service itself. */
  readonly bucket: string
  /** The bucket, where the host names it and the path does not; otherwise empty. */
  readonly hostBucket: string
  /** Empty for a request to a bucket; otherwise verbatim, with its `..` and double slashes. */
  readonly key: string
  readonly query: ReadonlyMap<string, string>
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
  /** As in the answer's `x-amz-request-id` and in the event. */
  readonly requestId: string
  /** As in the answer's `x-amz-id-2` and in the event. */
  readonly hostId: string
  readonly timeMs: number
  readonly sourceIp: string
}

export interface Arrival {
  readonly requestId: string
  readonly hostId: string
  readonly timeMs: number
}

/** Names a request, or work that S3 does by itself, as its answer and its events do. */
export function newArrival(timeMs: number): Arrival {
  const bytes = randomBytes(8 + 48)
  return {
    requestId: bytes.toString('hex', 0, 8).toUpperCase(),
    hostId: bytes.toString('base64', 8),
    timeMs,
  }
}

/**
 * Finds bucket, key and query, from the path (`/bucket/key`) or from the host
 * (`bucket.localhost/key`).
 *
 * The path is cut by hand: a URL parser would resolve `..`, and `../x` is a key like any other.
 *
 * @throws {S3Error} `InvalidURI` for what is not percent-encoded UTF-8, `KeyTooLongError` for a key
 *   of more than 1,024 bytes
 */
export function parseRequest(http: IncomingMessage, arrival: Arrival): S3Request {
  const target = http.url ?? ''
  if (!target.startsWith('/')) throw invalidUri(target)
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  const hostBucket = bucketOfHost(http.headers.host ?? '')
  const { bucket, key } = nameAndKey(path, hostBucket)
  checkKey(key)
  return {
    method: http.method ?? '',
    target,
    bucket,
    hostBucket: hostBucket ?? '',
    key,
    query: parseQuery(target),
    headers: http.headers,
    rawHeaders: http.rawHeaders,
    sourceIp: (http.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    ...arrival,
  }
}

/** @throws {S3Error} `KeyTooLongError` above 1,024 bytes of UTF-8 */
export function checkKey(key: string): void {
  const sizeBytes = Buffer.byteLength(key)
  if (sizeBytes <= longestKeyBytes) return
  throw new S3Error('KeyTooLongError', 'Your key is too long', {
    Size: String(sizeBytes),
    MaxSizeAllowed: String(longestKeyBytes),
  })
}

/** One header's value; S3 reads none that is sent twice but as one list, so does this. */
export function header(request: Pick<S3Request, 'headers'>, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(',') : value
}

const longestKeyBytes = 1024

function nameAndKey(path: string, hostBucket: string | undefined): { bucket: string; key: string } {
  if (hostBucket !== undefined) return { bucket: hostBucket, key: decode(path.slice(1)) }
  const slash = path.indexOf('/', 1)
  if (slash < 0) return { bucket: decode(path.slice(1)), key: '' }
  return { bucket: decode(path.slice(1, slash)), key: decode(path.slice(slash + 1)) }
}

/** `uploads` of `uploads.localhost:9000` and of `uploads.s3.localhost`; none of an address. */
function bucketOfHost(host: string): string | undefined {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  if (!name.endsWith('.localhost')) return undefined
  const label = name.slice(0, -'.localhost'.length).replace(/(^|\.)s3$/, '')
  return label === '' ? undefined : label
}

/** By the reading that signatures are checked by; of two parameters with one name, the later. */
function parseQuery(target: string): Map<string, string> {
  try {
    return new Map(queryPairs(target))
  } catch (error) {
    throw error instanceof SignatureError ? invalidUri(target) : error
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalidUri(text)
  }
}

function invalidUri(uri: string): S3Error {
  return new S3Error('InvalidURI', "Couldn't parse the specified URI", { URI: uri })
}
