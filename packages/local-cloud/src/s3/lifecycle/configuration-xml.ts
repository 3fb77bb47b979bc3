import { randomUUID } from 'node:crypto'
import { S3Error } from '../errors.ts'
import { malformed, readXml, type XmlElement } from '../xml/read-xml.ts'
import { namespace, optional, type Xml, xml } from '../xml/write-xml.ts'
import type { Expiration, LifecycleRule, NoncurrentExpiration } from './configuration.ts'
import { dayMs } from './due.ts'
import { readFilter, writeFilter } from './filter-xml.ts'
import { wholeNumber } from './whole-number.ts'

/**
 * Reads a `LifecycleConfiguration`.
 *
 * @throws {S3Error} `MalformedXML`, `InvalidArgument`, `InvalidRequest`, and `NotImplemented` for
 *   transitions: there is but one storage class here
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
 */
export function readLifecycle(body: Buffer): LifecycleRule[] {
  const root = readXml(body, 'LifecycleConfiguration', mostElements)
  allowOnly(root, ['Rule'])
  const rules = root.all('Rule').map(readRule)
  if (rules.length === 0 || rules.length > mostRules) throw malformed()
  if (new Set(rules.map((rule) => rule.id)).size < rules.length) {
    const message = 'Rule ID must be unique. Found same ID for more than one rule'
    throw new S3Error('InvalidArgument', message)
  }
  return rules
}

export function writeLifecycle(rules: readonly LifecycleRule[]): Xml {
  return xml`<LifecycleConfiguration xmlns="${namespace}">
      ${rules.map(writeRule)}
    </LifecycleConfiguration>`
}

const mostRules = 1000

/** Of each rule: ten tags, which are three elements each, and all that a rule may say. */
const mostElements = 50 * mostRules + 1
const longestId = 255

function readRule(element: XmlElement): LifecycleRule {
  for (const name of ['Transition', 'NoncurrentVersionTransition']) {
    if (element.all(name).length === 0) continue
    const message = `${name} is not implemented here: there is only one storage class`
    throw new S3Error('NotImplemented', message, { Element: name })
  }
  allowOnly(element, [
    'ID',
    'Status',
    'Prefix',
    'Filter',
    'Expiration',
    'NoncurrentVersionExpiration',
    'AbortIncompleteMultipartUpload',
  ])
  const id = element.optionalText('ID') || randomUUID()
  if (id.length > longestId) {
    throw new S3Error('InvalidArgument', 'ID length should not exceed allowed limit of 255')
  }
  const status = element.text('Status')
  if (status !== 'Enabled' && status !== 'Disabled') throw malformed()
  const filter = readFilter(element)
  const expiration = readExpiration(element.one('Expiration'))
  const noncurrent = readNoncurrent(element.one('NoncurrentVersionExpiration'))
  const abort = element.one('AbortIncompleteMultipartUpload')
  const abortDays = abort && wholeNumber(abort.text('DaysAfterInitiation'))
  if (abortDays !== undefined) checkDays('AbortIncompleteMultipartUpload', abortDays)
  if (expiration === undefined && noncurrent === undefined && abortDays === undefined) {
    throw new S3Error('InvalidRequest', 'At least one action needs to be specified in a rule')
  }
  if (filter.tags.length > 0 && (abortDays !== undefined || expiration?.kind === 'markers')) {
    const action = abortDays === undefined ? 'ExpiredObjectDeleteMarker' : abort && abortName
    throw new S3Error('InvalidRequest', `${action} cannot be specified with Tags.`)
  }
  const hasSize =
    filter.sizeGreaterThanBytes !== undefined || filter.sizeLessThanBytes !== undefined
  if (hasSize && abortDays !== undefined) {
    throw new S3Error('InvalidRequest', `${abortName} cannot be specified with ObjectSize.`)
  }
  return {
    id,
    enabled: status === 'Enabled',
    filter,
    ...(expiration === undefined ? {} : { expiration }),
    ...(noncurrent === undefined ? {} : { noncurrent }),
    ...(abortDays === undefined ? {} : { abortUploadsAfterDays: abortDays }),
  }
}

const abortName = 'AbortIncompleteMultipartUpload'

function readExpiration(element: XmlElement | undefined): Expiration | undefined {
  if (element === undefined) return undefined
  allowOnly(element, ['Days', 'Date', 'ExpiredObjectDeleteMarker'])
  if (element.names().length !== 1) throw malformed()
  const days = element.optionalText('Days')
  if (days !== undefined) {
    return { kind: 'days', days: checkDays('Expiration', wholeNumber(days)) }
  }
  const date = element.optionalText('Date')
  if (date !== undefined) return { kind: 'date', dateMs: readDate(date) }
  const remove = element.text('ExpiredObjectDeleteMarker')
  if (remove !== 'true' && remove !== 'false') throw malformed()
  return { kind: 'markers', remove: remove === 'true' }
}

function readDate(text: string): number {
  const dateMs = Date.parse(text)
  if (Number.isNaN(dateMs) || !/^\d{4}-\d\d-\d\d/.test(text)) throw malformed()
  if (dateMs % dayMs === 0) return dateMs
  throw new S3Error('InvalidArgument', "'Date' must be at midnight GMT")
}

function readNoncurrent(element: XmlElement | undefined): NoncurrentExpiration | undefined {
  if (element === undefined) return undefined
  allowOnly(element, ['NoncurrentDays', 'NewerNoncurrentVersions'])
  const action = 'NoncurrentVersionExpiration'
  const days = checkDays(action, wholeNumber(element.text('NoncurrentDays')), 'NoncurrentDays')
  const newer = element.optionalText('NewerNoncurrentVersions')
  if (newer === undefined) return { days }
  const newerVersions = wholeNumber(newer)
  if (newerVersions < 1 || newerVersions > mostNewerVersions) {
    const message = `'NewerNoncurrentVersions' for ${action} action must be between 1 and ${mostNewerVersions}`
    throw new S3Error('InvalidArgument', message)
  }
  return { days, newerVersions }
}

const mostNewerVersions = 100

function checkDays(action: string, days: number, name = 'Days'): number {
  if (days >= 1 && days <= 0x7fffffff) return days
  const message = `'${name}' for ${action} action must be a positive integer`
  throw new S3Error('InvalidArgument', message)
}

function allowOnly(element: XmlElement, names: readonly string[]): void {
  if (element.names().some((name) => !names.includes(name))) throw malformed()
}

function writeRule(rule: LifecycleRule): Xml {
  const { expiration, noncurrent, abortUploadsAfterDays } = rule
  return xml`<Rule>
      ${optional('ID', rule.id)}
      ${writeFilter(rule.filter)}
      <Status>${rule.enabled ? 'Enabled' : 'Disabled'}</Status>
      ${expiration === undefined ? xml`` : writeExpiration(expiration)}
      ${noncurrent === undefined ? xml`` : writeNoncurrent(noncurrent)}
      ${
        abortUploadsAfterDays === undefined
          ? xml``
          : xml`<AbortIncompleteMultipartUpload>
              <DaysAfterInitiation>${abortUploadsAfterDays}</DaysAfterInitiation>
            </AbortIncompleteMultipartUpload>`
      }
    </Rule>`
}

function writeExpiration(expiration: Expiration): Xml {
  switch (expiration.kind) {
    case 'days':
      return xml`<Expiration><Days>${expiration.days}</Days></Expiration>`
    case 'date':
      return xml`<Expiration><Date>${new Date(expiration.dateMs).toISOString()}</Date></Expiration>`
    case 'markers':
      return xml`<Expiration>
          <ExpiredObjectDeleteMarker>${expiration.remove}</ExpiredObjectDeleteMarker>
        </Expiration>`
  }
}

function writeNoncurrent({ days, newerVersions }: NoncurrentExpiration): Xml {
  return xml`<NoncurrentVersionExpiration>
      <NoncurrentDays>${days}</NoncurrentDays>
      ${optional('NewerNoncurrentVersions', newerVersions)}
    </NoncurrentVersionExpiration>`
}
