import { headersInQuery, presignParameters } from '../../identity/index.ts'
import type { S3Request } from '../request.ts'

/**
 * Gives a request the headers that stand in the query of its presigned URL, as S3 takes them from
 * there: metadata, a storage class, with version 2 a content type. A header that was really sent
 * goes before one of the same name in the query.
 *
 * Checksums stay where they are: SDKs put that of an empty body into a URL that is for a body to
 * come, and S3 heeds none in the query.
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
    if (!unheeded.some((prefix) => name.startsWith(prefix))) headers[name] = value
  }
  return { ...request, headers }
}

const notHeaders = new Set(presignParameters.map((name) => name.toLowerCase()))
const unheeded = ['x-amz-checksum-', 'x-amz-sdk-', 'x-amz-trailer']
