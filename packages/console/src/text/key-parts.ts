/** A stretch of a key as a person sees it: its own text, or a badge in place of what cannot be seen. */
export type KeyPart =
  | { readonly text: string }
  | { readonly badge: string; readonly meaning: string }

/**
 * Splits a key into text that is safe to show and badges for characters that hide, reorder or
 * imitate others. What is between badges is shown as it is.
 */
export function keyParts(key: string): readonly KeyPart[] {
  const parts: KeyPart[] = []
  let text = ''
  const flush = () => {
    if (text !== '') parts.push({ text })
    text = ''
  }
  for (const character of key) {
    const badge = badgeOf(character)
    if (badge === undefined) {
      text += character
      continue
    }
    flush()
    parts.push(badge)
  }
  flush()
  return edgeSpaces(parts)
}

/** Cuts a long text in the middle, between two characters. */
export function cutMiddle(text: string, most: number): { head: string; tail: string } | undefined {
  const characters = [...text]
  if (characters.length <= most) return undefined
  const tail = Math.floor((most - 1) * 0.4)
  return {
    head: characters.slice(0, most - 1 - tail).join(''),
    tail: characters.slice(characters.length - tail).join(''),
  }
}

/** The name of a key or a folder within the folder that it is in. */
export function nameIn(prefix: string, key: string): string {
  return key.startsWith(prefix) ? key.slice(prefix.length) : key
}

/** The folders that a prefix goes through, each with its whole prefix. */
export function foldersOf(prefix: string): readonly { name: string; prefix: string }[] {
  const folders: { name: string; prefix: string }[] = []
  let start = 0
  for (let end = prefix.indexOf('/'); end >= 0; end = prefix.indexOf('/', start)) {
    folders.push({ name: prefix.slice(start, end), prefix: prefix.slice(0, end + 1) })
    start = end + 1
  }
  if (start < prefix.length) folders.push({ name: prefix.slice(start), prefix })
  return folders
}

/** All but letters, marks, digits, punctuation, symbols and the plain space. */
const unseen = /[\p{C}\p{Z}]/u
/** Characters without ink that Unicode calls letters or marks, from and to. */
const blank: readonly (readonly [number, number])[] = [
  [0x34f, 0x34f],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x2800, 0x2800],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xffa0, 0xffa0],
  [0xe0100, 0xe01ef],
]

function badgeOf(character: string): KeyPart | undefined {
  if (character === ' ') return undefined
  const code = character.codePointAt(0) ?? 0
  const isBlank = blank.some(([from, to]) => code >= from && code <= to)
  if (!isBlank && !unseen.test(character)) return undefined
  const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  const meaning = meanings[code] ?? 'a character that cannot be seen'
  return { badge: number, meaning }
}

/** A space at either end cannot be seen. */
function edgeSpaces(parts: readonly KeyPart[]): readonly KeyPart[] {
  const space: KeyPart = {
    badge: 'space',
    meaning: 'a space at the end of the key or its beginning',
  }
  const all = [...parts]
  const first = all[0]
  if (first !== undefined && 'text' in first && /^ /.test(first.text)) {
    const rest = first.text.replace(/^ +/, '')
    const spaces = Array.from({ length: first.text.length - rest.length }, () => space)
    all.splice(0, 1, ...spaces, ...(rest === '' ? [] : [{ text: rest }]))
  }
  const last = all.at(-1)
  if (last !== undefined && 'text' in last && / $/.test(last.text)) {
    const rest = last.text.replace(/ +$/, '')
    const spaces = Array.from({ length: last.text.length - rest.length }, () => space)
    all.splice(-1, 1, ...(rest === '' ? [] : [{ text: rest }]), ...spaces)
  }
  return all
}

const meanings: Readonly<Record<number, string>> = {
  0: 'a null character',
  7: 'a bell',
  8: 'a backspace',
  9: 'a tab',
  10: 'a line feed',
  13: 'a carriage return',
  27: 'an escape, which begins terminal commands',
  160: 'a space that does not break',
  173: 'a soft hyphen, which is not shown',
  8203: 'a space without width',
  8204: 'a non-joiner, which is not shown',
  8205: 'a joiner, which is not shown',
  8206: 'a mark for text from left to right',
  8207: 'a mark for text from right to left',
  8234: 'begins text from left to right',
  8235: 'begins text from right to left',
  8236: 'ends a change of direction',
  8237: 'forces text from left to right',
  8238: 'forces text from right to left, so that names read backwards',
  8288: 'a joiner of words, which is not shown',
  65279: 'a byte order mark, which is not shown',
}
