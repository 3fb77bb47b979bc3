import { S3Error } from '../errors.ts'
import { malformed, type XmlElement } from '../xml/read-xml.ts'
import { checkTags, mostObjectTags, type Tags } from '../xml/tags.ts'
import { optional, type Xml, xml } from '../xml/write-xml.ts'
import type { LifecycleFilter } from './configuration.ts'
import { wholeNumber } from './whole-number.ts'

/**
 * Reads what a rule is about: a `Filter`, or the `Prefix` of its own that rules had before there
 * were filters. It must have one of the two.
 *
 * @throws {S3Error} `MalformedXML`, `InvalidTag`, `InvalidRequest` for sizes that leave no room
 */
export function readFilter(rule: XmlElement): LifecycleFilter {
  const [legacy, filter] = [rule.optionalText('Prefix'), rule.one('Filter')]
  if (filter === undefined && legacy !== undefined) {
    return { form: 'legacy prefix', prefix: legacy, tags: [] }
  }
  if (filter === undefined || legacy !== undefined) throw malformed()
  const and = filter.one('And')
  if (filter.names().length > 1) throw malformed()
  const predicates = and ?? filter
  const allowed = ['Prefix', 'Tag', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan', 'And']
  if (predicates.names().some((name) => !allowed.includes(name))) throw malformed()
  if (and?.one('And') !== undefined) throw malformed()
  const tags = predicates
    .all('Tag')
    .map((tag): [string, string] => [tag.text('Key'), tag.text('Value')])
  if (and === undefined && tags.length > 1) throw malformed()
  const prefix = predicates.optionalText('Prefix')
  return {
    form: and === undefined ? 'single' : 'and',
    tags: checkTags(tags, mostObjectTags),
    ...(prefix === undefined ? {} : { prefix }),
    ...readSizes(predicates),
  }
}

export function writeFilter({ form, prefix, tags, ...sizes }: LifecycleFilter): Xml {
  const predicates = xml`${optional('Prefix', prefix)}
    ${tags.map(writeTag)}
    ${optional('ObjectSizeGreaterThan', sizes.sizeGreaterThanBytes)}
    ${optional('ObjectSizeLessThan', sizes.sizeLessThanBytes)}`
  if (form === 'legacy prefix') return predicates
  if (form === 'single') return xml`<Filter>${predicates}</Filter>`
  return xml`<Filter><And>${predicates}</And></Filter>`
}

function writeTag([key, value]: Tags[number]): Xml {
  return xml`<Tag>${optional('Key', key)}${optional('Value', value)}</Tag>`
}

type Sizes = Pick<LifecycleFilter, 'sizeGreaterThanBytes' | 'sizeLessThanBytes'>

function readSizes(element: XmlElement): Sizes {
  const greaterThan = readSize(element, 'ObjectSizeGreaterThan')
  const lessThan = readSize(element, 'ObjectSizeLessThan')
  if (greaterThan !== undefined && lessThan !== undefined && lessThan <= greaterThan + 1) {
    const message =
      "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan' by more than 1"
    throw new S3Error('InvalidRequest', message)
  }
  return {
    ...(greaterThan === undefined ? {} : { sizeGreaterThanBytes: greaterThan }),
    ...(lessThan === undefined ? {} : { sizeLessThanBytes: lessThan }),
  }
}

function readSize(element: XmlElement, name: string): number | undefined {
  const text = element.optionalText(name)
  if (text === undefined) return undefined
  const sizeBytes = wholeNumber(text)
  if (sizeBytes < 0) throw new S3Error('InvalidRequest', `'${name}' must not be negative`)
  return sizeBytes
}
