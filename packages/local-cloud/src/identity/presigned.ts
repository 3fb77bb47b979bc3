import { canonicalRequestOf } from './canonical-request.ts'
import type { Principals } from './principals.ts'
import { algorithm, type Credential, parseCredential, parseTimestamp, serviceOf } from './scope.ts'
import { SignatureError } from './signature-error.ts'
import { parseSignedHeaders, requireSigned } from './signed-headers.ts'
import { headerMap, type SignedRequest, signatureParameters } from './signed-request.ts'
import { compare, greatestSkewMs, requirePrincipal, type VerifiedSignature } from './sigv4.ts'

/** A URL may be signed for a week at most. */
const greatestExpirySeconds = 7 * 24 * 60 * 60

/** The query parameters that carry a SigV4 signature; any other is a part of what is asked. */
export const presignParameters: readonly string[] = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
]

/**
 * Checks the SigV4 signature in the query of a presigned URL.
 *
 * @param payloadHash what stands for the body: nearly always `UNSIGNED-PAYLOAD`
 * @throws {SignatureError}
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function verifyPresigned(
  request: SignedRequest,
  payloadHash: string,
  principals: Principals,
  nowMs: number,
): VerifiedSignature {
  const { credential, timestamp, expiresMs, signedHeaders, signature } = read(request.target)
  const principal = requirePrincipal(principals, credential.accessKeyId)
  checkTime(timestamp, expiresMs, nowMs)
  requireSigned(request.rawHeaders, signedHeaders)
  const headers = headerMap(request.rawHeaders)
  const isSigned = (name: string): boolean => name !== 'X-Amz-Signature'
  const canonicalRequest = canonicalRequestOf(
    request,
    headers,
    signedHeaders,
    payloadHash,
    serviceOf(credential.scope),
    isSigned,
  )
  return compare({ principal, credential, timestamp, canonicalRequest, signature })
}

function read(target: string): {
  credential: Credential
  timestamp: string
  expiresMs: number
  signedHeaders: readonly string[]
  signature: string
} {
  const query = signatureParameters(target, presignParameters)
  if (presignParameters.some((name) => !query.has(name))) {
    throw malformed(
      `Query-string authentication version 4 requires the ${presignParameters.join(', ')} parameters`,
    )
  }
  const value = (name: string): string => query.get(name) ?? ''
  if (value('X-Amz-Algorithm') !== algorithm) {
    throw malformed(`X-Amz-Algorithm only supports "${algorithm}"`)
  }
  const credential = parseCredential(value('X-Amz-Credential'))
  if (credential === undefined) {
    throw malformed(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request"',
    )
  }
  const timestamp = value('X-Amz-Date')
  if (parseTimestamp(timestamp) === undefined) {
    throw malformed(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`)
  }
  if (!credential.scope.startsWith(timestamp.slice(0, 8))) {
    throw malformed('Invalid credential date in X-Amz-Credential: it is not the same as X-Amz-Date')
  }
  const signedHeaders = parseSignedHeaders(value('X-Amz-SignedHeaders'))
  if (signedHeaders === undefined) {
    throw malformed('X-Amz-SignedHeaders must be lower-case names, each once, and include host')
  }
  const expiresMs = readExpiry(value('X-Amz-Expires')) * 1000
  return { credential, timestamp, expiresMs, signedHeaders, signature: value('X-Amz-Signature') }
}

function readExpiry(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw malformed('X-Amz-Expires should be a number')
  const seconds = Number(text)
  if (seconds < 0) throw malformed('X-Amz-Expires must be non-negative')
  if (seconds === 0) throw malformed('X-Amz-Expires must be at least 1 second')
  if (seconds <= greatestExpirySeconds) return seconds
  throw malformed(
    `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${greatestExpirySeconds} seconds`,
  )
}

function checkTime(timestamp: string, expiresMs: number, nowMs: number): void {
  const signedMs = parseTimestamp(timestamp) ?? 0
  const serverTime = new Date(nowMs).toISOString()
  if (signedMs - nowMs > greatestSkewMs) {
    throw new SignatureError('early', 'Request is not valid yet', {
      requestTime: timestamp,
      serverTime,
    })
  }
  if (nowMs <= signedMs + expiresMs) return
  throw new SignatureError('expired', 'Request has expired', {
    expiresSeconds: String(expiresMs / 1000),
    expires: new Date(signedMs + expiresMs).toISOString(),
    serverTime,
  })
}

function malformed(message: string): SignatureError {
  return new SignatureError('malformed', message)
}
