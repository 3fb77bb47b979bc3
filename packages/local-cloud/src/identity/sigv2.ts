import { createHmac } from 'node:crypto'
import { sameText } from './digests.ts'
import type { Principal, Principals } from './principals.ts'
import { parseTimestamp } from './scope.ts'
import { SignatureError } from './signature-error.ts'
import {
  headerMap,
  pathOf,
  queryPairs,
  type SignedRequest,
  signatureParameters,
} from './signed-request.ts'
import { greatestSkewMs, mismatch, requirePrincipal, skewed, undated } from './sigv4.ts'

/** A request with what version 2 signs apart from it: the bucket that its host names, or empty. */
export interface V2Request extends SignedRequest {
  readonly hostBucket: string
}

/**
 * Checks a version 2 signature, `AWS KEY:SIGNATURE`, in the `Authorization` header.
 *
 * @throws {SignatureError}
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html
 */
export function verifyV2Header(
  request: V2Request,
  principals: Principals,
  nowMs: number,
): Principal {
  const headers = headerMap(request.rawHeaders)
  const parts = /^AWS ([^:\s]+):(\S+)$/.exec(headers.get('authorization') ?? '')
  const [, accessKeyId = '', signature = ''] = parts ?? []
  if (parts === null) {
    const message = 'AWS authorization header is invalid. Expected AwsAccessKeyId:signature'
    throw new SignatureError('malformed', message)
  }
  const principal = requirePrincipal(principals, accessKeyId)
  const amzDate = headers.get('x-amz-date')
  const date = amzDate ?? headers.get('date') ?? ''
  const signedMs = parseTimestamp(date) ?? Date.parse(date)
  if (Number.isNaN(signedMs) || signedMs < 0) throw undated()
  if (Math.abs(nowMs - signedMs) > greatestSkewMs) throw skewed(date, nowMs)
  check(principal, stringsOf(request, headers, amzDate === undefined ? date : ''), signature)
  return principal
}

/**
 * Checks a version 2 signature in the query of a presigned URL: `AWSAccessKeyId`, `Expires`,
 * `Signature`. Headers may stand in the query too, and are covered as if they were sent.
 *
 * @throws {SignatureError}
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html
 */
export function verifyV2Presigned(
  request: V2Request,
  principals: Principals,
  nowMs: number,
): Principal {
  const query = signatureParameters(request.target, ['AWSAccessKeyId', 'Expires', 'Signature'])
  const accessKeyId = query.get('AWSAccessKeyId')
  const [expires, signature] = [query.get('Expires'), query.get('Signature')]
  if (accessKeyId === undefined || expires === undefined || signature === undefined) {
    const message =
      'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters'
    throw new SignatureError('malformed', message)
  }
  if (!/^\d{1,12}$/.test(expires)) {
    const message = `Invalid date (should be seconds since epoch): ${expires}`
    throw new SignatureError('malformed', message)
  }
  const principal = requirePrincipal(principals, accessKeyId)
  if (nowMs > Number(expires) * 1000) {
    throw new SignatureError('expired', 'Request has expired', {
      expires: new Date(Number(expires) * 1000).toISOString(),
      serverTime: new Date(nowMs).toISOString(),
    })
  }
  const headers = headerMap(request.rawHeaders)
  for (const [name, value] of headersInQuery(request.target)) {
    if (!headers.has(name)) headers.set(name, value)
  }
  check(principal, stringsOf(request, headers, expires), signature)
  return principal
}

/**
 * The headers that stand in the query of a version 2 URL, by their lower-case names; of several
 * with one name, the first. Read these headers only from here: version 2 does not sign the whole
 * query, so any other reading could return unsigned values.
 *
 * @throws {SignatureError} `malformed`
 */
export function headersInQuery(target: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  for (const [given, value] of queryPairs(target)) {
    const name = given.toLowerCase()
    const isHeader = name.startsWith('x-amz-') || name === 'content-type' || name === 'content-md5'
    if (isHeader && !headers.has(name)) headers.set(name, value)
  }
  return headers
}

/** HMAC-SHA1 in base64, which is all of a version 2 signature. */
export function signV2(secret: string, text: string): string {
  return createHmac('sha1', secret).update(text).digest('base64')
}

function check(principal: Principal, stringsToSign: readonly string[], signature: string): void {
  const { accessKeyId, secretAccessKey } = principal
  if (stringsToSign.some((text) => sameText(signV2(secretAccessKey, text), signature))) return
  throw mismatch({ accessKeyId, signature, stringToSign: stringsToSign[0] ?? '' })
}

function stringsOf(
  request: V2Request,
  headers: ReadonlyMap<string, string>,
  date: string,
): readonly string[] {
  const amz = [...headers.keys()].filter((name) => name.startsWith('x-amz-')).sort()
  const lines = [
    request.method,
    headers.get('content-md5') ?? '',
    headers.get('content-type') ?? '',
    date,
    ...amz.map((name) => `${name}:${(headers.get(name) ?? '').trim()}`),
  ]
  return pathsOf(request).flatMap((path) =>
    resourcesOf(path, request.target).map((resource) => [...lines, resource].join('\n')),
  )
}

/** A bucket in a path may be signed with a slash at its end that is not sent: boto3 does so. */
function pathsOf({ target, hostBucket }: V2Request): readonly string[] {
  const path = pathOf(target)
  if (hostBucket !== '') return [`/${hostBucket}${path}`]
  return /^\/[^/]+$/.test(path) ? [path, `${path}/`] : [path]
}

/**
 * The path, and of the query only what names a resource or changes its answer. `?uploads` and
 * `?uploads=` ask for the same, and either may have been signed as the other.
 */
function resourcesOf(path: string, target: string): readonly string[] {
  const named = [...new Map(queryPairs(target))]
    .filter(([name]) => subresources.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  if (named.length === 0) return [path]
  return ['', '='].map((empty) => {
    const pairs = named.map(([name, value]) => name + (value === '' ? empty : `=${value}`))
    return `${path}?${pairs.join('&')}`
  })
}

/** In lower case but where S3 has capitals; `response-` parameters are signed decoded, like all. */
const subresources: ReadonlySet<string> = new Set([
  ...['accelerate', 'acl', 'analytics', 'cors', 'defaultObjectAcl', 'delete', 'inventory'],
  ...['lifecycle', 'location', 'logging', 'metrics', 'notification', 'object-lock', 'partNumber'],
  ...['policy', 'replication', 'requestPayment', 'restore', 'select', 'select-type'],
  ...['storageClass', 'tagging', 'torrent', 'uploadId', 'uploads', 'versionId', 'versioning'],
  ...['versions', 'website'],
  ...['response-cache-control', 'response-content-disposition', 'response-content-encoding'],
  ...['response-content-language', 'response-content-type', 'response-expires'],
])
