import type { KeyObject } from 'node:crypto'
import { canonicalRequestOf } from './canonical-request.ts'
import { hmac, sameText, sha256 } from './digests.ts'
import type { Principal, Principals } from './principals.ts'
import { algorithm, type Credential, parseCredential, parseTimestamp, serviceOf } from './scope.ts'
import { SignatureError } from './signature-error.ts'
import { parseSignedHeaders, requireSigned } from './signed-headers.ts'
import { headerMap, type SignedRequest } from './signed-request.ts'
import { signingKeyOf } from './signing-key.ts'

/** The result of a signature check: the caller, and the start of the chain of chunk signatures. */
export interface VerifiedSignature {
  readonly principal: Principal
  readonly signature: string
  readonly signingKey: KeyObject
  /** `20261123T040000Z` */
  readonly timestamp: string
  /** `20261123/us-east-1/s3/aws4_request` */
  readonly scope: string
}

/** How far the clocks of sender and receiver may differ, either way. */
export const greatestSkewMs: number = 15 * 60 * 1000

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
  const signed = readSignature(request, principals, nowMs)
  const { headers, principal, credential, timestamp, signedHeaders, signature } = signed
  const canonicalRequest = canonicalRequestOf(
    request,
    headers,
    signedHeaders,
    payloadHash,
    serviceOf(credential.scope),
  )
  return compare({ principal, credential, timestamp, canonicalRequest, signature })
}

/**
 * Checks the parts of a SigV4 signature that need no body: its form, its key and its time. A request
 * that cannot be right is refused before its body is read; the signature itself covers the body.
 *
 * @returns the scope that is signed for: `20261123/us-east-1/dynamodb/aws4_request`
 * @throws {SignatureError}
 */
export function checkSignatureHeaders(
  request: SignedRequest,
  principals: Principals,
  nowMs: number,
): string {
  return readSignature(request, principals, nowMs).credential.scope
}

function readSignature(request: SignedRequest, principals: Principals, nowMs: number) {
  const headers = headerMap(request.rawHeaders)
  const { credential, signedHeaders, signature } = readAuthorization(headers.get('authorization'))
  const principal = requirePrincipal(principals, credential.accessKeyId)
  const timestamp = readTimestamp(headers, signedHeaders)
  checkTime(timestamp, credential.scope, nowMs)
  requireSigned(request.rawHeaders, signedHeaders)
  return { headers, principal, credential, timestamp, signedHeaders, signature }
}

/** @throws {SignatureError} `unknown-key` */
export function requirePrincipal(principals: Principals, accessKeyId: string): Principal {
  const principal = principals.find(accessKeyId)
  if (principal !== undefined) return principal
  throw new SignatureError('unknown-key', 'The access key is unknown', { accessKeyId })
}

/** @throws {SignatureError} `mismatch`, with what both sides can compare */
export function compare(signed: {
  readonly principal: Principal
  readonly credential: Credential
  readonly timestamp: string
  readonly canonicalRequest: string
  readonly signature: string
}): VerifiedSignature {
  const { principal, credential, timestamp, canonicalRequest, signature } = signed
  const { accessKeyId, scope } = credential
  const stringToSign = [algorithm, timestamp, scope, sha256(canonicalRequest)].join('\n')
  const signingKey = signingKeyOf(principal, scope)
  if (!sameText(hmac(signingKey, stringToSign).toString('hex'), signature)) {
    throw mismatch({ accessKeyId, signature, stringToSign, canonicalRequest })
  }
  return { principal, signature, signingKey, timestamp, scope }
}

export function mismatch(details: Record<string, string>): SignatureError {
  const message = 'The signature does not match the one calculated from the request and the key'
  return new SignatureError('mismatch', message, details)
}

/** Each part once and no other: of two, one could be checked and the other heeded. */
function readAuthorization(header: string | undefined): {
  credential: Credential
  signedHeaders: readonly string[]
  signature: string
} {
  if (header === undefined) throw new SignatureError('missing', 'The request is not signed')
  const fields = header
    .slice(algorithm.length)
    .split(',')
    .map((field) => {
      const equals = field.indexOf('=')
      return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()] as const
    })
  const parts = new Map(fields)
  const credential = parseCredential(parts.get('Credential') ?? '')
  const signature = parts.get('Signature') ?? ''
  const signedHeaders = parseSignedHeaders(parts.get('SignedHeaders') ?? '')
  const isWellFormed =
    header.startsWith(`${algorithm} `) && fields.length === 3 && /^[0-9a-f]{64}$/.test(signature)
  if (!isWellFormed || credential === undefined || signedHeaders === undefined) {
    const message =
      'The Authorization header is not a SigV4 signature: it needs Credential, SignedHeaders (lower-case names, each once, host among them) and Signature, each once'
    throw new SignatureError('malformed', message)
  }
  return { credential, signedHeaders, signature }
}

/** `X-Amz-Date`, or a `Date` of the same form that is signed. */
function readTimestamp(
  headers: ReadonlyMap<string, string>,
  signedHeaders: readonly string[],
): string {
  const date = signedHeaders.includes('date') ? headers.get('date') : undefined
  const timestamp = headers.get('x-amz-date') ?? date ?? ''
  if (parseTimestamp(timestamp) === undefined) throw undated()
  return timestamp
}

export function undated(): SignatureError {
  const message = 'AWS authentication requires a valid Date or x-amz-date header'
  return new SignatureError('undated', message)
}

function checkTime(timestamp: string, scope: string, nowMs: number): void {
  if (!scope.startsWith(timestamp.slice(0, 8))) {
    const message = 'The x-amz-date header is of another day than the scope of the signature'
    throw new SignatureError('malformed', message)
  }
  const signedMs = parseTimestamp(timestamp) ?? 0
  if (Math.abs(nowMs - signedMs) > greatestSkewMs) throw skewed(timestamp, nowMs)
}

export function skewed(requestTime: string, nowMs: number): SignatureError {
  return new SignatureError(
    'skewed',
    'The time of the request is too far from the clock of this endpoint',
    {
      requestTime,
      serverTime: new Date(nowMs).toISOString(),
    },
  )
}
