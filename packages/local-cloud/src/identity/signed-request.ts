import { SignatureError } from './signature-error.ts'

/** The parts of an HTTP request that a signature covers, as they came over the wire. */
export interface SignedRequest {
  readonly method: string
  /** The request target: path and query, still encoded. */
  readonly target: string
  /** Names in any case; a header that was sent twice stands twice. */
  readonly rawHeaders: readonly string[]
}

/** By lower-case name; what was sent twice, as one list. */
export function headerMap(rawHeaders: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>()
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase()
    const value = rawHeaders[i + 1] ?? ''
    const earlier = headers.get(name)
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`)
  }
  return headers
}

/** The path of a request target, without its query. */
export function pathOf(target: string): string {
  return target.split('?', 1)[0] ?? ''
}

/**
 * The names and values of a request target's query, in its order and decoded. A plus sign is a
 * space, as S3 reads it. Signatures are checked, and requests carried out, by this reading alone:
 * with two, a request could mean another thing than was signed.
 *
 * @throws {SignatureError} `malformed`
 */
export function queryPairs(target: string): (readonly [name: string, value: string])[] {
  const mark = target.indexOf('?')
  if (mark < 0) return []
  return target
    .slice(mark + 1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=')
      const [name, value] =
        equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]
      return [decode(name.replaceAll('+', ' ')), decode(value.replaceAll('+', ' '))] as const
    })
}

/**
 * The parameters of a query that belong to a signature, by their names.
 *
 * @throws {SignatureError} `malformed` when one of them stands there twice
 */
export function signatureParameters(
  target: string,
  names: readonly string[],
): ReadonlyMap<string, string> {
  const found = queryPairs(target).filter(([name]) => names.includes(name))
  const parameters = new Map(found)
  if (parameters.size === found.length) return parameters
  const repeated = found.find(([name], i) => found.findIndex(([other]) => other === name) < i)
  throw new SignatureError('malformed', `The parameter ${repeated?.[0]} stands in the query twice`)
}

/** @throws {SignatureError} `malformed` */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new SignatureError('malformed', 'The request target is not valid percent-encoded UTF-8')
  }
}
