import { invalidArgument, S3Error } from '../errors.ts'

/** How a request's body is framed and covered by its signature. */
export type Payload =
  | { readonly kind: 'literal'; readonly sha256: string }
  | { readonly kind: 'unsigned' }
  /** A file in a form, which ends where the form says and not at a length announced before. */
  | { readonly kind: 'form' }
  | { readonly kind: 'aws-chunked'; readonly signed: boolean; readonly hasTrailer: boolean }

/**
 * Reads `x-amz-content-sha256`.
 *
 * @throws {S3Error} `InvalidRequest` without it, `NotImplemented` for SigV4A's forms,
 *   `InvalidArgument` for anything else that is not a hash
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 */
export function parsePayload(value: string | undefined): Payload {
  if (value === undefined) {
    const message = 'Missing required header for this request: x-amz-content-sha256'
    throw new S3Error('InvalidRequest', message)
  }
  const known = forms.get(value)
  if (known !== undefined) return known
  if (/^[0-9a-f]{64}$/i.test(value)) return { kind: 'literal', sha256: value.toLowerCase() }
  if (value.startsWith('STREAMING-AWS4-ECDSA-')) {
    throw new S3Error('NotImplemented', 'Signature Version 4A is not implemented here', {
      Header: 'x-amz-content-sha256',
    })
  }
  const message =
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING form, or a valid sha256 value'
  throw invalidArgument(message, 'x-amz-content-sha256', value)
}

const forms = new Map<string, Payload>([
  ['UNSIGNED-PAYLOAD', { kind: 'unsigned' }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', { kind: 'aws-chunked', signed: true, hasTrailer: false }],
  [
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    { kind: 'aws-chunked', signed: true, hasTrailer: true },
  ],
  ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', { kind: 'aws-chunked', signed: false, hasTrailer: true }],
])
