/** Text that is well-formed XML already, so that it is not escaped a second time. */
export class Xml {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Value = string | number | boolean | undefined | Xml | readonly Xml[]

/**
 * Writes XML by template: every value is escaped, unless it is itself the work of this template.
 * Line ends of the template's own, with what indents the next line, are left out.
 */
export function xml(strings: TemplateStringsArray, ...values: readonly Value[]): Xml {
  const markup = withoutLineEnds(strings)
  let text = markup[0] ?? ''
  values.forEach((value, i) => {
    text += render(value) + (markup[i + 1] ?? '')
  })
  return new Xml(text)
}

/** An element that is left out where it has no value. */
export function optional(name: string, value: string | number | undefined): Xml {
  return new Xml(value === undefined ? '' : `<${name}>${render(value)}</${name}>`)
}

/** The root element's namespace, without which older SDKs do not read an answer. */
export const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** Each template of the code is one array for ever, so its cleaning is done once. */
const cleaned = new WeakMap<TemplateStringsArray, readonly string[]>()

function withoutLineEnds(strings: TemplateStringsArray): readonly string[] {
  const known = cleaned.get(strings)
  if (known !== undefined) return known
  const markup = strings.map((part) => part.replace(/\n\s*/g, ''))
  cleaned.set(strings, markup)
  return markup
}

function render(value: Value): string {
  if (value === undefined) return ''
  if (value instanceof Xml) return value.text
  if (typeof value === 'object') return value.map((part) => part.text).join('')
  return String(value).replace(unsafe, reference)
}

/**
 * Beside what markup reserves: what a parser would normalise (a carriage return, and white space
 * that is not a plain space) and what XML 1.0 cannot hold, which S3 too writes as a numeric
 * reference.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not go out raw
const unsafe = /[&<>"\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]/g

function reference(character: string): string {
  return names.get(character) ?? `&#x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()};`
}

const names = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
])
