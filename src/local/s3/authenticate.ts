import {
  type Principals,
  SignatureError,
  type VerifiedSignature,
  verifyHeaderSignature,
} from '../identity/index.ts'
import { type Payload, parsePayload } from './body/index.ts'
import { accessDenied, S3Error } from './errors.ts'
import { header, type S3Request } from './request.ts'

/**
 * Finds out who sent a request, from the signature in its header.
 *
 * A session token is not asked for and not looked at: the environment of a user who works with AWS
 * too may well have one.
 *
 * @throws {S3Error} with the code that S3 gives for the same
 */
export function authenticate(
  request: S3Request,
  principals: Principals,
  nowMs: number,
): { signature: VerifiedSignature; payload: Payload } {
  if (header(request, 'authorization') === undefined) throw accessDenied()
  const payloadHash = header(request, 'x-amz-content-sha256')
  const payload = parsePayload(payloadHash)
  try {
    const signature = verifyHeaderSignature(request, payloadHash ?? '', principals, nowMs)
    refuseUnsigned(request)
    if (!signature.scope.endsWith('/s3/aws4_request')) {
      throw new S3Error(
        'AuthorizationHeaderMalformed',
        'The credential scope must be of service s3',
      )
    }
    return { signature, payload }
  } catch (error) {
    throw error instanceof SignatureError ? refusal(error) : error
  }
}

function refusal(error: SignatureError): S3Error {
  switch (error.code) {
    case 'missing':
      return accessDenied()
    case 'malformed':
      return new S3Error('AuthorizationHeaderMalformed', error.message)
    case 'unknown-key':
      return new S3Error(
        'InvalidAccessKeyId',
        'The AWS Access Key Id you provided does not exist in our records',
        { AWSAccessKeyId: error.details.accessKeyId ?? '' },
      )
    case 'skewed':
      return new S3Error(
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large',
        {
          RequestTime: error.details.requestTime ?? '',
          ServerTime: error.details.serverTime ?? '',
          MaxAllowedSkewMilliseconds: '900000',
        },
      )
    case 'mismatch':
      return new S3Error(
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your key and signing method',
        {
          AWSAccessKeyId: error.details.accessKeyId ?? '',
          StringToSign: error.details.stringToSign ?? '',
          CanonicalRequest: error.details.canonicalRequest ?? '',
        },
      )
  }
}

/** A header that changes what a request does must be covered by its signature. */
function refuseUnsigned(request: S3Request): void {
  const list = /SignedHeaders=([^,\s]*)/.exec(header(request, 'authorization') ?? '')?.[1] ?? ''
  const signed = new Set(list.split(';'))
  const unsigned = Object.keys(request.headers).filter(
    (name) => name.startsWith('x-amz-') && !signed.has(name),
  )
  if (unsigned.length === 0) return
  const message = 'There were headers present in the request which were not signed'
  throw new S3Error('AccessDenied', message, { HeadersNotSigned: unsigned.join(', ') })
}
