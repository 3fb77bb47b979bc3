/** JSON in which no character hides: those that would are escaped, as the commands do. */
export function shownJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(
    /[^\n\P{Cc}]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) =>
      Array.from({ length: character.length }, (_, i) => {
        const unit = character.charCodeAt(i).toString(16)
        return `\\u${unit.padStart(4, '0')}`
      }).join(''),
  )
}
