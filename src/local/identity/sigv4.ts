import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Principal, Principals } from './principals.ts'

/** The parts of an HTTP request that a signature covers, as they came over the wire. */
export interface SignedRequest {
  readonly method: string
  /** The request target: path and query, still encoded. */
  readonly target: string
  /** Names in any case; a header that was sent twice stands twice. */
  readonly rawHeaders: readonly string[]
}

/** What a checked signature gives: who called, and what chunk signatures are chained from. */
export interface VerifiedSignature {
  readonly principal: Principal
  readonly signature: string
  readonly signingKey: Buffer
  /** `20261123T040000Z` */
  readonly timestamp: string
  /** `20261123/us-east-1/s3/aws4_request` */
  readonly scope: string
}

/** Why a signature was refused. Each endpoint turns the code into its own service's answer. */
export class SignatureError extends Error {
  override readonly name = 'SignatureError'
  readonly code: 'missing' | 'malformed' | 'unknown-key' | 'skewed' | 'mismatch'
  /** What was compared, for the answer's body: S3 shows it too, so that a client can be mended. */
  readonly details: Readonly<Record<string, string>>

  constructor(code: SignatureError['code'], message: string, details: Record<string, string> = {}) {
    super(message)
    this.code = code
    this.details = details
  }
}

const algorithm = 'AWS4-HMAC-SHA256'
const greatestSkewMs = 15 * 60 * 1000

/**
 * Checks the SigV4 signature in the `Authorization` header.
 *
 * @param payloadHash what stands for the body in the canonical request: its SHA-256 in lower-case
 *   hexadecimal, or for S3 the value of `x-amz-content-sha256`
 * @throws {SignatureError}
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function verifyHeaderSignature(
  request: SignedRequest,
  payloadHash: string,
  principals: Principals,
  nowMs: number,
): VerifiedSignature {
  const headers = headerMap(request.rawHeaders)
  const { accessKeyId, scope, signedHeaders, signature } = authorization(headers)
  const principal = principals.find(accessKeyId)
  if (principal === undefined) {
    throw new SignatureError('unknown-key', 'The access key is not known here', { accessKeyId })
  }
  const timestamp = headers.get('x-amz-date') ?? ''
  checkTime(timestamp, scope, nowMs)

  const canonicalRequest = [
    request.method,
    canonicalPath(request.target),
    canonicalQuery(request.target),
    ...signedHeaders.map((name) => `${name}:${canonicalValue(headers.get(name) ?? '')}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n')
  const stringToSign = [algorithm, timestamp, scope, sha256(canonicalRequest)].join('\n')
  const signingKey = deriveKey(principal.secretAccessKey, scope)
  if (!sameText(hmac(signingKey, stringToSign).toString('hex'), signature)) {
    const message = 'The signature does not match the one calculated from the request and the key'
    throw new SignatureError('mismatch', message, { accessKeyId, stringToSign, canonicalRequest })
  }
  return { principal, signature, signingKey, timestamp, scope }
}

/** HMAC-SHA256, of which every part of a signature is made. */
export function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** Compares without telling by its time where two texts differ. */
export function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}

function headerMap(rawHeaders: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>()
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase()
    const value = rawHeaders[i + 1] ?? ''
    const earlier = headers.get(name)
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`)
  }
  return headers
}

function authorization(headers: Map<string, string>): {
  accessKeyId: string
  scope: string
  signedHeaders: string[]
  signature: string
} {
  const header = headers.get('authorization')
  if (header === undefined) throw new SignatureError('missing', 'The request is not signed')
  const fields = new Map(
    header
      .slice(algorithm.length)
      .split(',')
      .map((field) => {
        const equals = field.indexOf('=')
        return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()] as const
      }),
  )
  const credential = fields.get('Credential')?.split('/') ?? []
  const [date, region, service, terminal] = credential.slice(-4)
  const signature = fields.get('Signature') ?? ''
  const signedHeaders = fields.get('SignedHeaders')?.split(';') ?? []
  const wellFormed =
    header.startsWith(`${algorithm} `) &&
    credential.length >= 5 &&
    /^\d{8}$/.test(date ?? '') &&
    terminal === 'aws4_request' &&
    signedHeaders.includes('host') &&
    /^[0-9a-f]{64}$/.test(signature)
  if (!wellFormed) {
    throw new SignatureError('malformed', 'The Authorization header is not a SigV4 signature')
  }
  return {
    accessKeyId: credential.slice(0, -4).join('/'),
    scope: [date, region, service, terminal].join('/'),
    signedHeaders,
    signature,
  }
}

function checkTime(timestamp: string, scope: string, nowMs: number): void {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp)
  if (parts === null || !scope.startsWith(timestamp.slice(0, 8))) {
    const message = 'The x-amz-date header is missing, malformed or of another day than the scope'
    throw new SignatureError('malformed', message)
  }
  const [year = 0, month = 0, ...rest] = parts.slice(1).map(Number)
  const [day = 0, hour = 0, minute = 0, second = 0] = rest
  const signedMs = Date.UTC(year, month - 1, day, hour, minute, second)
  if (Math.abs(nowMs - signedMs) > greatestSkewMs) {
    throw new SignatureError('skewed', 'The time of the request is too far from the clock here', {
      requestTime: timestamp,
      serverTime: new Date(nowMs).toISOString(),
    })
  }
}

function canonicalPath(target: string): string {
  const path = target.split('?', 1)[0] ?? ''
  return path
    .split('/')
    .map((segment) => encode(decode(segment)))
    .join('/')
}

function canonicalQuery(target: string): string {
  const mark = target.indexOf('?')
  if (mark < 0 || mark === target.length - 1) return ''
  return target
    .slice(mark + 1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=')
      const [name, value] =
        equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]
      return [encode(decode(name)), encode(decode(value))] as const
    })
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new SignatureError('malformed', 'The request target is not valid percent-encoded UTF-8')
  }
}

/** RFC 3986: all but unreserved characters, which is more than encodeURIComponent encodes. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function canonicalValue(value: string): string {
  return value.trim().replace(/ {2,}/g, ' ')
}

function deriveKey(secret: string, scope: string): Buffer {
  return scope.split('/').reduce<Buffer | string>(hmac, `AWS4${secret}`) as Buffer
}
