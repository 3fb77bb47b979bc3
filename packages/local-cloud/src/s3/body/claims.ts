import { invalidArgument, S3Error } from '../errors.ts'
import { type Algorithm, algorithms, digestBytes, parseAlgorithm } from './checksums.ts'
import type { Payload } from './payload.ts'

/** The claims of a request's header about its body, to check against the bytes. */
export interface Claims {
  /** Undefined where the length is known only at the end. */
  readonly sizeBytes: number | undefined
  readonly md5: Buffer | undefined
  /** `value` is undefined where it comes in the trailer. */
  readonly checksum:
    | { readonly algorithm: Algorithm; readonly value: string | undefined }
    | undefined
}

type Headers = (name: string) => string | undefined

/**
 * @throws {S3Error} `MissingContentLength`, `InvalidDigest`, `InvalidRequest`, `NotImplemented`
 *   (a chunked transfer of unknown length, which S3 does not take either)
 */
export function readClaims(headers: Headers, payload: Payload): Claims {
  return {
    sizeBytes: declaredSize(headers, payload),
    md5: contentMd5(headers('content-md5')),
    checksum: claimedChecksum(headers, payload),
  }
}

/** @throws {S3Error} `InvalidRequest` when it is not base64 of the algorithm's length */
export function checkChecksumValue(algorithm: Algorithm, value: string): string {
  const bytes = Buffer.from(value, 'base64')
  if (bytes.length !== digestBytes(algorithm) || bytes.toString('base64') !== value) {
    const message = `Value for x-amz-checksum-${algorithm} header is invalid`
    throw new S3Error('InvalidRequest', message)
  }
  return value
}

function declaredSize(headers: Headers, payload: Payload): number | undefined {
  if (payload.kind === 'form') return undefined
  const decoded = headers('x-amz-decoded-content-length')
  const length = payload.kind === 'aws-chunked' ? decoded : headers('content-length')
  if (length === undefined && payload.kind !== 'aws-chunked' && headers('transfer-encoding')) {
    const message = 'A header you provided implies functionality that is not implemented'
    throw new S3Error('NotImplemented', message, { Header: 'Transfer-Encoding' })
  }
  if (length === undefined) {
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header')
  }
  if (!/^\d{1,15}$/.test(length)) {
    throw invalidArgument(
      'The length of the body must be a whole number',
      'x-amz-decoded-content-length',
      length,
    )
  }
  return Number(length)
}

function contentMd5(value: string | undefined): Buffer | undefined {
  if (value === undefined) return undefined
  const bytes = Buffer.from(value, 'base64')
  if (bytes.length !== 16 || bytes.toString('base64') !== value) {
    throw new S3Error('InvalidDigest', 'The Content-MD5 you specified is not valid', {
      'Content-MD5': value,
    })
  }
  return bytes
}

function claimedChecksum(headers: Headers, payload: Payload): Claims['checksum'] {
  const named = algorithms.filter((name) => headers(`x-amz-checksum-${name}`) !== undefined)
  const trailers = (headers('x-amz-trailer') ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const trailing = trailers.map((name) => parseAlgorithm(name.replace(/^x-amz-checksum-/, '')))
  if (trailing.includes(undefined)) {
    throw new S3Error(
      'InvalidRequest',
      'The value specified in the x-amz-trailer header is not supported',
    )
  }
  if (trailing.length > 0 && !(payload.kind === 'aws-chunked' && payload.hasTrailer)) {
    throw new S3Error('InvalidRequest', 'x-amz-trailer was sent with a body that has no trailer')
  }
  if (named.length + trailing.length > 1) {
    const message =
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed'
    throw new S3Error('InvalidRequest', message)
  }
  const algorithm = named[0] ?? trailing[0]
  if (algorithm === undefined) {
    if (headers('x-amz-sdk-checksum-algorithm') === undefined) return undefined
    const message =
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found'
    throw new S3Error('InvalidRequest', message)
  }
  const value = headers(`x-amz-checksum-${algorithm}`)
  return {
    algorithm,
    value: value === undefined ? undefined : checkChecksumValue(algorithm, value),
  }
}
