/** Whether a text matches a pattern as a whole. */
export type Glob = (text: string) => boolean

type Refusal = (fact: string) => Error

/**
 * A pattern such as `*.jpg` or `photo-[0-9]?.*`: `*` is any text, `?` one character, `[a-z]` and
 * `[!a-z]` one of these or one of all others, and `\` makes the next character plain.
 *
 * It takes time in proportion to the text, whatever the pattern: between two `*` the first place
 * that fits is never worse than a later one, so nothing is tried twice, and the places are looked for
 * bit-parallel (Baeza-Yates and Gonnet's Shift-And).
 *
 * @param refusal the error to throw, given what is wrong with the pattern
 */
export function toGlob(pattern: string, refusal: Refusal): Glob {
  const parts = parse(pattern, refusal)
  const [first = [], ...rest] = parts
  const last = rest.pop()
  const inner = rest.filter((part) => part.length > 0).map(finder)
  return (text) => {
    const codes = codePointsOf(text)
    if (!fitsAt(first, codes, 0)) return false
    if (last === undefined) return codes.length === first.length
    const end = codes.length - last.length
    let at = first.length
    for (const find of inner) {
      const next = find(codes, at, end)
      if (next === undefined) return false
      at = next
    }
    return at <= end && fitsAt(last, codes, end)
  }
}

/** The plain characters that every match begins with. */
export function plainStart(pattern: string): string {
  return (/^[^*?[\\]*/.exec(pattern) ?? [''])[0]
}

type Matcher = (code: number) => boolean

/** The parts of a pattern between its stars. */
function parse(pattern: string, refusal: Refusal): Matcher[][] {
  const codes = codePointsOf(pattern)
  const parts: Matcher[][] = [[]]
  for (let at = 0; at < codes.length; ) {
    const code = codes[at++]
    const part = parts.at(-1)
    if (code === star) {
      parts.push([])
    } else if (code === questionMark) {
      part?.push(() => true)
    } else if (code === openBracket) {
      const { matcher, end } = parseClass(codes, at, refusal)
      part?.push(matcher)
      at = end
    } else {
      const plain = code === backslash ? codes[at++] : code
      if (plain === undefined) throw refusal('it ends with a \\; write \\\\ for one')
      part?.push((other) => other === plain)
    }
  }
  return parts
}

function parseClass(
  codes: Uint32Array,
  start: number,
  refusal: Refusal,
): { matcher: Matcher; end: number } {
  let at = start
  const isNegated = codes[at] === exclamation || codes[at] === caret
  if (isNegated) at++
  const ranges: [number, number][] = []
  const one = (): number => {
    if (codes[at] === backslash) at++
    const code = codes[at++]
    if (code !== undefined) return code
    throw refusal('it has a [ without its ]; write \\[ for the character')
  }
  // A ] that comes first stands for itself.
  while (codes[at] !== closeBracket || ranges.length === 0) {
    const low = one()
    const isRange = codes[at] === hyphen && codes[at + 1] !== closeBracket
    if (isRange) at++
    ranges.push([low, isRange ? one() : low])
  }
  const isIn = (code: number) => ranges.some(([low, high]) => code >= low && code <= high)
  return { matcher: (code) => isIn(code) !== isNegated, end: at + 1 }
}

function fitsAt(part: readonly Matcher[], codes: Uint32Array, at: number): boolean {
  return (
    at >= 0 &&
    at + part.length <= codes.length &&
    part.every((matches, i) => matches(codes[at + i] ?? 0))
  )
}

/** Finds the end of the first place from `start` where a part fits, no further than `end`. */
function finder(
  part: readonly Matcher[],
): (codes: Uint32Array, start: number, end: number) => number | undefined {
  const words = Math.ceil(part.length / 32)
  const [lastWord, lastBit] = [words - 1, 1 << ((part.length - 1) % 32)]
  const masks = new Map<number, Int32Array>()
  const maskOf = (code: number): Int32Array => {
    const known = masks.get(code)
    if (known !== undefined) return known
    const mask = new Int32Array(words)
    for (const [i, matches] of part.entries()) {
      if (matches(code)) mask[i >> 5] = (mask[i >> 5] ?? 0) | (1 << (i & 31))
    }
    if (masks.size === mostMasks) masks.clear()
    masks.set(code, mask)
    return mask
  }
  return (codes, start, end) => {
    // Bit i is set when the first i + 1 characters of the part fit up to here.
    const fits = new Int32Array(words)
    for (let at = start; at < end; at++) {
      const mask = maskOf(codes[at] ?? 0)
      let carry = 1
      for (let word = 0; word < words; word++) {
        const bits = fits[word] ?? 0
        fits[word] = ((bits << 1) | carry) & (mask[word] ?? 0)
        carry = bits >>> 31
      }
      if (((fits[lastWord] ?? 0) & lastBit) !== 0) return at + 1
    }
    return undefined
  }
}

/** Keys of many different characters must not fill the memory. */
const mostMasks = 4_096

function codePointsOf(text: string): Uint32Array {
  const codes = new Uint32Array(text.length)
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at) ?? 0
    if (code > 0xffff) at++
    codes[count++] = code
  }
  return codes.subarray(0, count)
}

const [star, questionMark, openBracket, closeBracket] = codePointsOf('*?[]')
const [backslash, exclamation, caret, hyphen] = codePointsOf('\\!^-')
