import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { S3Error } from '../errors.ts'
import { namespace } from './write-xml.ts'

/** An element of a request's body: text, or elements by name, each as a list. */
export class XmlElement {
  readonly #value: unknown

  constructor(value: unknown) {
    this.#value = value
  }

  /** The children of that name, in order; none is an empty list. */
  all(name: string): XmlElement[] {
    const value = this.#child(name)
    if (value === undefined) return []
    return (Array.isArray(value) ? value : [value]).map((item) => new XmlElement(item))
  }

  /** The names of the children. */
  names(): string[] {
    const value = this.#value
    if (typeof value !== 'object' || value === null) return []
    return Object.keys(value).filter((name) => name !== textName)
  }

  /** @throws {S3Error} `MalformedXML` when there is more than one child of that name */
  one(name: string): XmlElement | undefined {
    const found = this.all(name)
    if (found.length > 1) throw malformed()
    return found[0]
  }

  /** @throws {S3Error} `MalformedXML` when the child is missing, repeated, or has elements in it */
  text(name: string): string {
    const text = this.optionalText(name)
    if (text === undefined) throw malformed()
    return text
  }

  /** @throws {S3Error} `MalformedXML` when the child is repeated or has elements in it */
  optionalText(name: string): string | undefined {
    return this.one(name)?.content()
  }

  /** @throws {S3Error} `MalformedXML` when there are elements in it */
  content(): string {
    if (typeof this.#value !== 'string') throw malformed()
    return this.#value
  }

  #child(name: string): unknown {
    const value = this.#value
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    return Reflect.get(value, name)
  }
}

/**
 * Reads a request's body: its root element, which must have that name.
 *
 * The parser blocks all other requests while it works, and takes time for each element, so a body of
 * more elements than the operation has a use for is refused before. The caller bounds the size.
 *
 * A document type is refused before parsing, and with it every entity of a client's making, so
 * that a small body cannot become a large one. So is what XML 1.0 cannot hold, raw or as a
 * reference: S3 does not take such a key in a body either, and a parser that dropped it would make
 * another key of it.
 *
 * A root of another namespace than S3's is refused, one of none is taken, as S3 does. Attributes say
 * nothing here, but one that is longer than any that a client sends is not worth reading past.
 *
 * @throws {S3Error} `MalformedXML`
 */
export function readXml(body: Buffer, root: string, mostElements = 5_000): XmlElement {
  // Each element has an opening tag and mostly a closing one; the few others are of the prolog.
  if (hasMore(body, '<', 2 * mostElements + 100)) throw malformed()
  const text = decode(body)
  if (text.includes('<!DOCTYPE') || text.includes('<!ENTITY')) throw malformed()
  if (forbidden.test(text)) throw malformed()
  for (const [, hex, decimal] of text.matchAll(/&#(?:x([0-9a-f]+)|([0-9]+));/gi)) {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    if (code > 0x10ffff || forbidden.test(String.fromCodePoint(code))) throw malformed()
  }
  try {
    if (XMLValidator.validate(text) !== true) throw malformed()
    if (oversizedAttribute.test(text) || !isOfS3(text)) throw malformed()
    const found = new XmlElement(parser.parse(text)).one(root)
    if (found === undefined) throw malformed()
    return found
  } catch {
    throw malformed()
  }
}

export function malformed(): S3Error {
  const message =
    'The XML you provided was not well-formed or did not validate against our published schema'
  return new S3Error('MalformedXML', message)
}

/** Whether a text occurs more often than that. */
function hasMore(body: Buffer, text: string, most: number): boolean {
  let count = 0
  for (let at = body.indexOf(text); at >= 0; at = body.indexOf(text, at + 1)) {
    count++
    if (count > most) return true
  }
  return false
}

/** Whether the root, in a document that is well-formed, is in S3's namespace or in none. */
function isOfS3(text: string): boolean {
  rootTag.lastIndex = rootOf(text)
  const [, root = '', attributes = ''] = rootTag.exec(text) ?? []
  const declaration = root.includes(':') ? `xmlns:${root.split(':', 1)[0]}` : 'xmlns'
  const declared = [...attributes.matchAll(attribute)].find(([, name]) => name === declaration)
  return declared === undefined || (declared[2] ?? declared[3]) === namespace
}

/** Where the root begins, after the instructions and comments of the prolog. */
function rootOf(text: string): number {
  let at = 0
  for (;;) {
    while (/\s/.test(text.charAt(at))) at++
    const end = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : undefined
    if (end === undefined) return at
    const found = text.indexOf(end, at + 2)
    if (found < 0) throw malformed()
    at = found + end.length
  }
}

const attribute = /\s([^\s=]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g
const rootTag = /<([^\s/>?!]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*\/?>/y
const oversizedAttribute = /=\s*(?:"[^"<]{1025,}"|'[^'<]{1025,}')/

const textName = '#text'

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come in
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u

/** Values stay text, spaces and all: a key may begin with one, or be all digits. */
const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  // Only so are numeric references (`&#13;` in a key) decoded.
  htmlEntities: true,
  // The default bound is below a thousand keys that each have a few ampersands.
  processEntities: { enabled: true, maxTotalExpansions: 5_000_000, maxExpandedLength: 20_000_000 },
  maxNestedTags: 16,
  textNodeName: textName,
})

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw malformed()
  }
}
