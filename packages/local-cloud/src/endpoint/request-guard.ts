import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'

/** Where a server listens, and by which names it may be called. */
export interface HostRuleOptions {
  /** The address that it listens on. */
  readonly host: string
  readonly port: number
  /** Names besides those of the loopback address, which count with any port. */
  readonly allowedHosts: readonly string[]
}

/** Why a request is not answered, in words that name the header. */
export type Refusal = { readonly status: 400 | 421; readonly message: string } | ForeignPage

/** A request that the page of another origin had a browser send. */
export interface ForeignPage {
  readonly status: 403
  readonly message: string
  /** `http://evil.example`; `null` where the page hides it. */
  readonly origin: string
}

/** Whether a Host header, such as `localhost:9000`, names this server. */
export type HostRule = (host: string) => boolean

/**
 * Web pages can reach a server on loopback, and its keys are no secret. A name that somebody else
 * bound to 127.0.0.1 shows in the Host header, so only names that nobody else can bind count, and
 * those that the person allows.
 */
export function hostRule({ host, port, allowedHosts }: HostRuleOptions): HostRule {
  const loopback = new Set(['127.0.0.1', '[::1]', 'localhost', inUrl(reachable(host))])
  const allowed = new Set(allowedHosts.map((name) => inUrl(name.toLowerCase())))
  return (text) => {
    const [, name = '', given = '80'] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(text) ?? []
    const plain = name.toLowerCase()
    if (allowed.has(plain)) return true
    return given === String(port) && (loopback.has(plain) || belowLocalhost.test(plain))
  }
}

/** `bucket.localhost`: browsers and resolvers take every such name for this machine. */
const belowLocalhost = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.localhost$/

/** The address that clients on this machine call a server by: `0.0.0.0` and `::` are none. */
export function reachable(host: string): string {
  if (!/^[0:.]+$/.test(host)) return host
  return isIPv6(host) ? '::1' : '127.0.0.1'
}

/** An address as it stands in a URL and in a Host header: `[::1]`. */
export function inUrl(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}

/**
 * Checks that a request names this server: by exactly one Host header, which an absolute target
 * (`GET http://localhost:9000/a`) must agree with.
 */
export function refuseHost(request: IncomingMessage, isOurs: HostRule): Refusal | undefined {
  const hosts = valuesOf(request, 'host')
  const [host = ''] = hosts
  if (hosts.length !== 1) {
    return { status: 400, message: 'the request needs exactly one Host header' }
  }
  const { authority = host } = splitTarget(request.url ?? '')
  if (authority.toLowerCase() !== host.toLowerCase()) {
    const message = 'the Host header and the request target name different servers'
    return { status: 400, message }
  }
  return isOurs(host) ? undefined : { status: 421, message: notOurs(host) }
}

/** A Host header is of any length, with any characters. */
function notOurs(host: string): string {
  if (!/^[\w.:[\]-]{1,255}$/.test(host)) return 'the Host header does not name this server'
  const name = host.replace(/:\d*$/, '')
  return `the Host header names ${host}, not this server; if the name is yours, add it to allowedHosts (--allowed-host ${name})`
}

/**
 * Takes an absolute target apart; of any other, `target` is all of it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
 */
export function splitTarget(text: string): {
  readonly authority?: string
  readonly target: string
} {
  const parts = /^http:\/\/([^/?#]*)(.*)$/is.exec(text)
  if (parts === null) return { target: text }
  const [, authority = '', rest = ''] = parts
  return { authority, target: rest.startsWith('/') ? rest : `/${rest}` }
}

/**
 * Finds the page of another origin that had a browser send a request. A link that is followed to
 * this server is not counted: no page can read where it led, and nothing changes by a GET.
 *
 * @returns undefined for a request that no page sent, or a page of this very server
 */
export function refuseForeignPage(request: IncomingMessage): Refusal | undefined {
  const [host = ''] = valuesOf(request, 'host')
  const [origin, ...others] = valuesOf(request, 'origin')
  if (others.length > 0) {
    return { status: 400, message: 'the request has more than one Origin header' }
  }
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    return foreign(origin, `the Origin header names another page, ${shown(origin)}`)
  }
  const isCrossSite = valuesOf(request, 'sec-fetch-site').includes('cross-site')
  if (!isCrossSite || isFollowedLink(request)) return undefined
  // Where a page shows an image, the browser names the page only here.
  const [referer = ''] = valuesOf(request, 'referer')
  const page = URL.parse(referer)?.origin ?? 'null'
  return foreign(page, `the Sec-Fetch-Site header is cross-site, for the page ${shown(page)}`)
}

function foreign(origin: string, message: string): ForeignPage {
  return { status: 403, message, origin }
}

function isFollowedLink(request: IncomingMessage): boolean {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  return isRead && valuesOf(request, 'sec-fetch-mode')[0] === 'navigate'
}

function shown(origin: string): string {
  return /^[\w.:/[\]-]{1,255}$/.test(origin) ? origin : 'of no ordinary origin'
}

/** Node keeps only the first of some headers; what was really sent is in the raw ones. */
export function valuesOf(request: IncomingMessage, name: string): readonly string[] {
  return request.rawHeaders.filter((_, i, raw) => i % 2 === 1 && raw[i - 1]?.toLowerCase() === name)
}
