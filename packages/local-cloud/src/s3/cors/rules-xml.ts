import { malformed, readXml, type XmlElement } from '../xml/read-xml.ts'
import { namespace, optional, type Xml, xml } from '../xml/write-xml.ts'
import { type CorsRule, checkRules } from './rule.ts'

/**
 * Reads a `CORSConfiguration`.
 *
 * @throws {S3Error} `MalformedXML`, and what `checkRules` throws
 */
export function readRules(body: Buffer): readonly CorsRule[] {
  const root = readXml(body, 'CORSConfiguration')
  if (root.names().some((name) => name !== 'CORSRule')) throw malformed()
  const rules = root.all('CORSRule').map(readRule)
  if (rules.length === 0) throw malformed()
  checkRules(rules)
  return rules
}

export function writeRules(rules: readonly CorsRule[]): Xml {
  return xml`<CORSConfiguration xmlns="${namespace}">${rules.map(writeRule)}</CORSConfiguration>`
}

const elements = new Set([
  'ID',
  'AllowedHeader',
  'AllowedMethod',
  'AllowedOrigin',
  'ExposeHeader',
  'MaxAgeSeconds',
])

function readRule(element: XmlElement): CorsRule {
  if (element.names().some((name) => !elements.has(name))) throw malformed()
  const texts = (name: string): string[] => element.all(name).map((item) => item.content())
  const [id, age] = [element.optionalText('ID'), element.optionalText('MaxAgeSeconds')]
  if (age !== undefined && !/^\d{1,9}$/.test(age)) throw malformed()
  const [allowedOrigins, allowedMethods] = [texts('AllowedOrigin'), texts('AllowedMethod')]
  if (allowedOrigins.length === 0 || allowedMethods.length === 0) throw malformed()
  return {
    ...(id === undefined ? {} : { id }),
    allowedOrigins,
    allowedMethods,
    allowedHeaders: texts('AllowedHeader'),
    exposeHeaders: texts('ExposeHeader'),
    ...(age === undefined ? {} : { maxAgeSeconds: Number(age) }),
  }
}

function writeRule(rule: CorsRule): Xml {
  const each = (name: string, values: readonly string[]): Xml[] =>
    values.map((value) => optional(name, value))
  return xml`<CORSRule>
      ${optional('ID', rule.id)}
      ${each('AllowedHeader', rule.allowedHeaders)}
      ${each('AllowedMethod', rule.allowedMethods)}
      ${each('AllowedOrigin', rule.allowedOrigins)}
      ${each('ExposeHeader', rule.exposeHeaders)}
      ${optional('MaxAgeSeconds', rule.maxAgeSeconds)}
    </CORSRule>`
}
