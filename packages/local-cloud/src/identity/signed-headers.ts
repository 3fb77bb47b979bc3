import { SignatureError } from './signature-error.ts'

/**
 * Reads the names that a signature covers, `host;x-amz-date`. Undefined where a name is repeated or
 * not in lower case, and where `host` is missing: every signature covers it.
 */
export function parseSignedHeaders(text: string): readonly string[] | undefined {
  const names = text.split(';')
  const isList = names.every((name) => headerName.test(name))
  const isUnique = new Set(names).size === names.length
  return isList && isUnique && names.includes('host') ? names : undefined
}

/** A token of HTTP, in lower case. */
const headerName = /^[a-z0-9!#$%&'*+.^_`|~-]+$/

/**
 * Checks that a signature covers every `x-amz-` header of a request: each changes what is done.
 *
 * @throws {SignatureError} `unsigned`, with the names of those it does not cover
 */
export function requireSigned(
  rawHeaders: readonly string[],
  signedHeaders: readonly string[],
): void {
  const sent = rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase())
  const unsigned = sent.filter((name) => name.startsWith('x-amz-') && !signedHeaders.includes(name))
  if (unsigned.length === 0) return
  const message = 'There were headers present in the request which were not signed'
  throw new SignatureError('unsigned', message, { headers: unsigned.join(', ') })
}
