/**
 * Text that is safe to print: whatever could move a cursor, hide or reorder what is shown becomes
 * `\u{…}` with its code point in hexadecimal, and a backslash becomes two, so that nothing is lost.
 *
 * These are the controls (C0, DEL, C1), the format characters (bidi, zero width, tags), line and
 * paragraph separators, and surrogates that stand alone. `JSON.stringify` passes most of them.
 */
export function printable(text: string): string {
  if (plain.test(text)) return text
  return text.replace(unsafe, (c) => (c === '\\' ? '\\\\' : escaped(c)))
}

/**
 * A value as it came, for a message: JSON that is safe to print, cut after some 64 characters. Of a
 * value that is large or deep only the beginning is looked at.
 */
export function quoted(value: unknown): string {
  const shown = typeof value === 'string' && value.length > 64 ? `${value.slice(0, 64)}…` : value
  const json = escapeUnsafe(beginningOf(shown ?? null))
  return json.length > 100 ? `${json.slice(0, 64)}…` : json
}

/** More values, and characters of each text, than are ever shown. */
const most = 128

/** JSON of the first values alone: JSON.stringify overflows the stack where a value is deep. */
function beginningOf(value: unknown): string {
  let left = most
  return JSON.stringify(value, (_name, inner: unknown) => {
    if (left-- <= 0) return 0
    return typeof inner === 'string' || Array.isArray(inner) ? inner.slice(0, most) : inner
  })
}

/** JSON in which no character is unsafe to print; parsing it gives the very same value. */
export function printableJson(value: unknown): string {
  return escapeUnsafe(JSON.stringify(value))
}

function escapeUnsafe(json: string): string {
  if (plainJson.test(json)) return json
  return json.replace(unsafeInJson, (c) =>
    Array.from({ length: c.length }, (_, i) => `\\u${hex(c.charCodeAt(i)).padStart(4, '0')}`).join(
      '',
    ),
  )
}

/** ASCII alone, which most texts are: a quick look before the close one. */
const plain = /^[ -[\]-~]*$/
const plainJson = /^[ -~]*$/

const unsafe = /[\\\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const unsafeInJson = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

function escaped(c: string): string {
  return `\\u{${hex(c.codePointAt(0) ?? 0)}}`
}

function hex(code: number): string {
  return code.toString(16)
}
