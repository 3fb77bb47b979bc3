import { invalidArgument, S3Error } from '../errors.ts'
import { malformed, readXml, type XmlElement } from '../xml/read-xml.ts'
import { namespace, optional, type Xml, xml } from '../xml/write-xml.ts'
import { type NotificationConfiguration, newTargetId, type Target } from './configuration.ts'

/**
 * Reads a `NotificationConfiguration`; an empty one is no notification.
 *
 * @throws {S3Error} `MalformedXML`, `InvalidArgument`, and `NotImplemented` for topics, which are
 *   not delivered to here
 */
export function readConfiguration(body: Buffer): NotificationConfiguration {
  const root = readXml(body, 'NotificationConfiguration')
  for (const name of root.names()) {
    if (known.has(name)) continue
    if (name !== 'TopicConfiguration') throw malformed()
    const message = `${name} is not implemented here: topics are not supported as targets`
    throw new S3Error('NotImplemented', message, { Element: name })
  }
  const functions = root
    .all('CloudFunctionConfiguration')
    .map((element) => ({ ...readTarget(element), functionArn: element.text('CloudFunction') }))
  const queues = root
    .all('QueueConfiguration')
    .map((element) => ({ ...readTarget(element), queueArn: element.text('Queue') }))
  return {
    functions,
    ...(queues.length === 0 ? {} : { queues }),
    ...(root.one('EventBridgeConfiguration') === undefined ? {} : { eventBridge: true }),
  }
}

export function writeConfiguration(configuration: NotificationConfiguration): Xml {
  const { functions, queues = [], eventBridge } = configuration
  return xml`<NotificationConfiguration xmlns="${namespace}">
      ${queues.map(
        (target) => xml`<QueueConfiguration>
        ${writeTarget(target, xml`<Queue>${target.queueArn}</Queue>`)}
      </QueueConfiguration>`,
      )}
      ${functions.map(
        (target) => xml`<CloudFunctionConfiguration>
        ${writeTarget(target, xml`<CloudFunction>${target.functionArn}</CloudFunction>`)}
      </CloudFunctionConfiguration>`,
      )}
      ${eventBridge ? xml`<EventBridgeConfiguration></EventBridgeConfiguration>` : xml``}
    </NotificationConfiguration>`
}

const known = new Set([
  'CloudFunctionConfiguration',
  'QueueConfiguration',
  'EventBridgeConfiguration',
])

function readTarget(element: XmlElement): Target {
  const id = element.optionalText('Id')
  return {
    id: id === undefined || id === '' ? newTargetId() : id,
    events: element.all('Event').map((event) => event.content()),
    ...readFilter(element.one('Filter')?.one('S3Key')),
  }
}

function readFilter(element: XmlElement | undefined): { prefix?: string; suffix?: string } {
  const found = new Map<string, string>()
  for (const rule of element?.all('FilterRule') ?? []) {
    const name = rule.text('Name').toLowerCase()
    if (name !== 'prefix' && name !== 'suffix') {
      throw invalidArgument(
        'filter rule name must be either prefix or suffix',
        'FilterRule.Name',
        name,
      )
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

function writeTarget(target: Target, destination: Xml): Xml {
  const events = target.events.map((event) => optional('Event', event))
  return xml`${optional('Id', target.id)}${destination}${events}${writeFilter(target)}`
}

function writeFilter({ prefix, suffix }: Target): Xml {
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
