/**
 * An element with its content: the members of an object by their names, the items of a list as
 * `member`, anything else as text. Members that are `undefined` are left out.
 */
export function element(name: string, content: unknown, attributes = ''): string {
  return `<${name}${attributes}>${contentOf(content)}</${name}>`
}

function contentOf(content: unknown): string {
  if (Array.isArray(content)) return content.map((item) => element('member', item)).join('')
  if (typeof content !== 'object' || content === null) return escaped(String(content))
  return Object.entries(content)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => element(name, value))
    .join('')
}

/** Replaces characters that XML 1.0 cannot hold. */
function escaped(text: string): string {
  return text.replace(forbidden, '\ufffd').replace(/[&<>"\r]/g, (c) => `&#${c.charCodeAt(0)};`)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be written
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu
