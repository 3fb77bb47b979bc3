import { headersInQuery, presignParameters } from '../../identity/index.ts'
import { invalidArgument } from '../errors.ts'
import type { S3Request } from '../request.ts'

/**
 * Gives a request the headers that stand in the query of its presigned URL, as S3 takes them from
 * there: metadata, a storage class, with version 2 a content type. A header that was really sent
 * goes before one of the same name in the query.
 *
 * Checksums stay where they are: SDKs put that of an empty body into a URL that is for a body to
 * come, and S3 heeds none in the query.
 *
 * @throws {S3Error} `InvalidArgument` for line ends and other control characters, which no header
 *   has: in what version 2 signs, they would make two headers of one
 */
export function withQueryHeaders(request: S3Request): S3Request {
  const { query } = request
  const version2 = query.has('Signature')
  if (!version2 && !query.has('X-Amz-Signature')) return request
  const headers = { ...request.headers }
  for (const [given, value] of version2 ? headersInQuery(request.target) : query) {
    const name = given.toLowerCase()
    const heeded = version2 || name.startsWith('x-amz-')
    if (!heeded || notHeaders.has(name) || headers[name] !== undefined) continue
    if (unheeded.some((prefix) => name.startsWith(prefix))) continue
    if (controlCharacter.test(value)) {
      throw invalidArgument('A header has no control characters', given, value)
    }
    headers[name] = value
  }
  return { ...request, headers }
}

const notHeaders = new Set(presignParameters.map((name) => name.toLowerCase()))
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come in
const controlCharacter = /[\u0000-\u0008\u000a-\u001f\u007f]/
const unheeded = ['x-amz-checksum-', 'x-amz-sdk-', 'x-amz-trailer']
