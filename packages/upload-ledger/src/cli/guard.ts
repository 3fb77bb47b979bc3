import type { IncomingMessage } from 'node:http'

/** The refusal of a request. */
export interface Refusal {
  readonly status: 400 | 403 | 405 | 421
  readonly message: string
}

/**
 * Keeps other people's web pages out of a server on loopback, which any of them can reach: a name
 * that was rebound to 127.0.0.1 shows in Host, a request from another page in Origin or
 * Sec-Fetch-Site. Refuses every request that is not clearly one of ours.
 *
 * @param names the exact values that Host may have, such as `127.0.0.1:8080`
 */
export function refusalOf(
  request: IncomingMessage,
  names: ReadonlySet<string>,
): Refusal | undefined {
  const hosts = valuesOf(request, 'host')
  const [host = ''] = hosts
  if (hosts.length !== 1)
    return { status: 400, message: 'the request needs exactly one Host header' }
  if (!names.has(host)) return { status: 421, message: 'the Host header names another server' }
  if (!/^\/(?!\/)/.test(request.url ?? '')) {
    return { status: 400, message: 'the request target must be a path' }
  }
  const origins = valuesOf(request, 'origin')
  if (origins.some((origin) => origin !== `http://${host}`)) {
    return { status: 403, message: 'the request comes from another site' }
  }
  const [site = 'none'] = valuesOf(request, 'sec-fetch-site')
  const navigates = valuesOf(request, 'sec-fetch-mode')[0] === 'navigate'
  if (site !== 'none' && site !== 'same-origin' && !navigates) {
    return { status: 403, message: 'the request comes from another site' }
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, message: 'only GET and HEAD are allowed' }
  }
  return undefined
}

/** Node keeps only the first of some headers; what was really sent is in the raw ones. */
function valuesOf(request: IncomingMessage, name: string): readonly string[] {
  return request.rawHeaders.filter((_, i, raw) => i % 2 === 1 && raw[i - 1]?.toLowerCase() === name)
}
