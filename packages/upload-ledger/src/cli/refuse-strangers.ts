import type { IncomingMessage } from 'node:http'
import { type HostRule, refuseHost, splitTarget, valuesOf } from 'local-cloud/request-guard'

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
 * @param guardsItself whether what answers a target refuses the pages of others by itself
 */
export function refusalOf(
  request: IncomingMessage,
  isOurs: HostRule,
  guardsItself: (target: string) => boolean = () => false,
): Refusal | undefined {
  const refusal = refuseHost(request, isOurs)
  if (refusal !== undefined) return refusal
  const { target } = splitTarget(request.url ?? '')
  if (!/^\/(?!\/)/.test(target)) {
    return { status: 400, message: 'the request target must be a path' }
  }
  if (guardsItself(target)) return undefined
  const [host = ''] = valuesOf(request, 'host')
  const origins = valuesOf(request, 'origin')
  if (origins.some((origin) => origin !== `http://${host}`)) {
    return { status: 403, message: 'the Origin header names another page' }
  }
  const [site = 'none'] = valuesOf(request, 'sec-fetch-site')
  const navigates = valuesOf(request, 'sec-fetch-mode')[0] === 'navigate'
  if (site !== 'none' && site !== 'same-origin' && !navigates) {
    return { status: 403, message: 'the Sec-Fetch-Site header says that another page sent it' }
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, message: 'only GET and HEAD are allowed' }
  }
  return undefined
}
