/** The longest key of S3, and the longest sort key of DynamoDB, in bytes of UTF-8. */
export const mostKeyBytes = 1024

/**
 * Compares two well-formed texts by their bytes in UTF-8, as S3 and DynamoDB do: negative, zero or
 * positive. JavaScript's own `<` puts U+FFFF after U+10000, which is a pair of smaller units.
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** Puts surrogates, which stand for code points above all others, after all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

/**
 * The greatest key that can begin with a prefix. A Query that starts after it goes past all of
 * them, however many there are.
 */
export function lastKeyUnder(prefix: string): string {
  const room = mostKeyBytes - Buffer.byteLength(prefix)
  return prefix + '\u{10ffff}'.repeat(room / 4) + (greatest[room % 4] ?? '')
}

/** The greatest character of 0, 1, 2 and 3 bytes. */
const greatest = ['', '\u007f', '\u07ff', '\uffff']

/**
 * A text from `low`, exclusive, up to `high`, exclusive, about midway between them as far as keys
 * are spread evenly; `undefined` if the two are too close to tell.
 */
export function keyBetween(low: string, high: string): string | undefined {
  let same = 0
  while (same < low.length && low.charCodeAt(same) === high.charCodeAt(same)) same++
  // Not within a pair.
  if (isLowSurrogate(low.charCodeAt(same)) || isLowSurrogate(high.charCodeAt(same))) same--
  const below = low.codePointAt(same) ?? -1
  const above = high.codePointAt(same) ?? -1
  const common = high.slice(0, same)
  const middle = scalar(Math.floor((below + above) / 2))
  if (middle > below && middle < above) return common + String.fromCodePoint(middle)
  // Neighbours: what begins like `high` is above, if `high` itself goes on.
  const start = common + String.fromCodePoint(Math.max(above, 0))
  return above > below && start.length < high.length ? start : undefined
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}

/** The nearest code point below that can stand alone in UTF-8. */
function scalar(code: number): number {
  return code >= 0xd800 && code <= 0xdfff ? 0xd7ff : code
}
