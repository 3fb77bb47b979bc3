/**
 * A line of output with nothing in it that a terminal would act on: control characters (but for
 * the tab), and those that reorder or hide text, stand as `\u009b`.
 *
 * That is JSON's own escape, so a line of JSON stays the same JSON: inside its strings the escape
 * means the character, and outside of them valid JSON has none to escape.
 */
export function printableLine(line: string): string {
  return line.replace(unprintable, (character) =>
    character === '\t' ? character : character.split('').map(escaped).join(''),
  )
}

/** Controls, format characters (bidi, zero width), line separators, halves of surrogate pairs. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
