import { decode, pathOf, queryPairs, type SignedRequest } from './signed-request.ts'

/**
 * The text that SigV4 makes of a request, of which the signature is taken.
 *
 * @param payloadHash what stands for the body
 * @param service S3 encodes its paths once; all others encode theirs, which are encoded, once more
 * @param isSigned whether a query parameter is covered: all but the signature itself
 * @throws {SignatureError} `malformed`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequestOf(
  request: SignedRequest,
  headers: ReadonlyMap<string, string>,
  signedHeaders: readonly string[],
  payloadHash: string,
  service: string,
  isSigned: (parameter: string) => boolean = () => true,
): string {
  return [
    request.method,
    canonicalPath(request.target, service),
    canonicalQuery(request.target, isSigned),
    ...signedHeaders.map((name) => `${name}:${canonicalValue(headers.get(name) ?? '')}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n')
}

function canonicalPath(target: string, service: string): string {
  return pathOf(target)
    .split('/')
    .map((segment) => encode(service === 's3' ? decode(segment) : segment))
    .join('/')
}

function canonicalQuery(target: string, isSigned: (parameter: string) => boolean): string {
  return queryPairs(target)
    .filter(([name]) => isSigned(name))
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
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
