/** One argument for a POSIX shell; control characters go in as ANSI-C quotes, which bash and zsh read. */
export function forShell(text: string): string {
  if (/[\p{C}\u2028\u2029]/u.test(text)) {
    const escaped = [...text].map((character) => {
      if (character === "'" || character === '\\') return `\\${character}`
      if (!/[\p{C}\u2028\u2029]/u.test(character)) return character
      const code = character.codePointAt(0) ?? 0
      return code > 0xffff
        ? `\\U${code.toString(16).padStart(8, '0')}`
        : `\\u${code.toString(16).padStart(4, '0')}`
    })
    return `$'${escaped.join('')}'`
  }
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
