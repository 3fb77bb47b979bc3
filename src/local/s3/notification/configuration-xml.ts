import { S3Error } from '../errors.ts'
import { malformed, readXml, type XmlElement } from '../read-xml.ts'
import { namespace, optional, type Xml, xml } from '../xml.ts'
import {
  type FunctionTarget,
  type NotificationConfiguration,
  newTargetId,
} from './configuration.ts'

/**
 * Reads a `NotificationConfiguration`; an empty one is no notification.
 *
 * @throws {S3Error} `MalformedXML`, `InvalidArgument`, and `NotImplemented` for a target of a kind
 *   that is not delivered to here
 */
export function readConfiguration(body: Buffer): NotificationConfiguration {
  const root = readXml(body, 'NotificationConfiguration')
  for (const name of root.names()) {
    if (name === functionElement) continue
    if (!otherTargets.has(name)) throw malformed()
    const message = `${name} is not implemented here: functions are the only targets so far`
    throw new S3Error('NotImplemented', message, { Element: name })
  }
  return { functions: root.all(functionElement).map(readTarget) }
}

export function writeConfiguration(configuration: NotificationConfiguration): Xml {
  return xml`<NotificationConfiguration xmlns="${namespace}">
      ${configuration.functions.map(writeTarget)}
    </NotificationConfiguration>`
}

const functionElement = 'CloudFunctionConfiguration'

const otherTargets = new Set([
  'QueueConfiguration',
  'TopicConfiguration',
  'EventBridgeConfiguration',
])

function readTarget(element: XmlElement): FunctionTarget {
  const id = element.optionalText('Id')
  return {
    id: id === undefined || id === '' ? newTargetId() : id,
    functionArn: element.text('CloudFunction'),
    events: element.all('Event').map((event) => event.content()),
    ...readFilter(element.one('Filter')?.one('S3Key')),
  }
}

function readFilter(element: XmlElement | undefined): { prefix?: string; suffix?: string } {
  const found = new Map<string, string>()
  for (const rule of element?.all('FilterRule') ?? []) {
    const name = rule.text('Name').toLowerCase()
    if (name !== 'prefix' && name !== 'suffix') {
      throw new S3Error('InvalidArgument', 'filter rule name must be either prefix or suffix', {
        ArgumentName: 'FilterRule.Name',
        ArgumentValue: name,
      })
    }
    if (found.has(name)) {
      const message = `Cannot specify more than one ${name} rule in a filter`
      throw new S3Error('InvalidArgument', message)
    }
    found.set(name, rule.optionalText('Value') ?? '')
  }
  const [prefix, suffix] = [found.get('prefix'), found.get('suffix')]
  return {
    ...(prefix === undefined ? {} : { prefix }),
    ...(suffix === undefined ? {} : { suffix }),
  }
}

function writeTarget(target: FunctionTarget): Xml {
  const events = target.events.map((event) => optional('Event', event))
  return xml`<CloudFunctionConfiguration>
      ${optional('Id', target.id)}
      ${optional('CloudFunction', target.functionArn)}
      ${events}
      ${writeFilter(target)}
    </CloudFunctionConfiguration>`
}

function writeFilter({ prefix, suffix }: FunctionTarget): Xml {
  const rules: Xml[] = []
  for (const [name, value] of [
    ['Prefix', prefix],
    ['Suffix', suffix],
  ] as const) {
    if (value === undefined) continue
    rules.push(xml`<FilterRule><Name>${name}</Name><Value>${value}</Value></FilterRule>`)
  }
  return rules.length === 0 ? xml`` : xml`<Filter><S3Key>${rules}</S3Key></Filter>`
}
