/**
 * A text above `low` and below `high`, exclusive, by their bytes in UTF-8; about midway as far as keys
 * are of letters and digits. `undefined` if none is found.
 *
 * Where the two differ by neighbouring characters only, the space above the rest of `low` is divided:
 * unlike a key that exists, `high` may be no more than an upper bound.
 */
export function splitKey(low: string, high: string): string | undefined {
  const [below, above] = [[...low], [...high]]
  let same = 0
  while (same < below.length && below[same] === above[same]) same++
  const common = above.slice(0, same).join('')
  const [x, y] = [codeAt(below, same), codeAt(above, same)]
  if (x >= y) return undefined
  const middle = between(x, y)
  if (middle !== undefined) return common + middle
  if (above.length > same + 1) return common + (above[same] ?? '')
  // Above all of `low` that begins so, up to the last that can.
  const stem = low.slice(0, below.slice(0, same + 1).join('').length)
  for (let at = same + 1, start = stem; at <= below.length; at++) {
    const code = codeAt(below, at)
    const found = between(code, code < greatestAscii ? greatestAscii : greatest)
    if (found !== undefined) return start + found
    start += below[at] ?? ''
  }
  return undefined
}

/** -1 behind the end, so that the first character is above it. */
function codeAt(characters: readonly string[], at: number): number {
  return characters[at]?.codePointAt(0) ?? -1
}

function between(x: number, y: number): string | undefined {
  const middle = Math.floor((x + y) / 2)
  // Surrogates do not stand alone in UTF-8.
  const code = middle >= 0xd800 && middle <= 0xdfff ? 0xd7ff : middle
  return code > x && code < y ? String.fromCodePoint(code) : undefined
}

const greatestAscii = 0x7f
const greatest = 0x110000
