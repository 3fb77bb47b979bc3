/** As deep as AWS's own parser goes; what walks a value afterwards is safe at this depth. */
const deepest = 1000

/**
 * Parses JSON that came over the wire.
 *
 * @throws {SyntaxError} on what is no JSON, or is nested deeper than any request needs: such a value
 *   would overflow the stack of whatever copies or writes it
 */
export function parseJson(text: Buffer): unknown {
  if (isTooDeep(text)) throw new SyntaxError(`the JSON is nested more than ${deepest} levels`)
  return JSON.parse(text.toString())
}

/** One pass over the bytes, as parsing itself takes seconds for megabytes of open brackets. */
function isTooDeep(text: Buffer): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const byte = text[i]
    if (inString) {
      if (byte === backslash) i++
      else if (byte === quote) inString = false
    } else if (byte === quote) {
      inString = true
    } else if (byte === openBrace || byte === openBracket) {
      if (++depth > deepest) return true
    } else if (byte === closeBrace || byte === closeBracket) {
      depth--
    }
  }
  return false
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = Buffer.from('"\\{}[]')
