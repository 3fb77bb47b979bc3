import { malformed, readXml, type XmlElement } from './read-xml.ts'
import { namespace, type Xml, xml } from './write-xml.ts'

/** How a bucket is kept from the public. */
export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean
  readonly ignorePublicAcls: boolean
  readonly blockPublicPolicy: boolean
  readonly restrictPublicBuckets: boolean
}

/** The settings of a new bucket. */
export const everythingBlocked: PublicAccessBlock = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
}

/**
 * Reads a `PublicAccessBlockConfiguration`; a setting that is not in it is off.
 *
 * @throws {S3Error} `MalformedXML`
 */
export function readPublicAccessBlock(body: Buffer): PublicAccessBlock {
  const root = readXml(body, 'PublicAccessBlockConfiguration')
  if (root.names().some((name) => !settings.includes(name))) throw malformed()
  return {
    blockPublicAcls: isOn(root, 'BlockPublicAcls'),
    ignorePublicAcls: isOn(root, 'IgnorePublicAcls'),
    blockPublicPolicy: isOn(root, 'BlockPublicPolicy'),
    restrictPublicBuckets: isOn(root, 'RestrictPublicBuckets'),
  }
}

export function writePublicAccessBlock(block: PublicAccessBlock): Xml {
  return xml`<PublicAccessBlockConfiguration xmlns="${namespace}">
      <BlockPublicAcls>${block.blockPublicAcls}</BlockPublicAcls>
      <IgnorePublicAcls>${block.ignorePublicAcls}</IgnorePublicAcls>
      <BlockPublicPolicy>${block.blockPublicPolicy}</BlockPublicPolicy>
      <RestrictPublicBuckets>${block.restrictPublicBuckets}</RestrictPublicBuckets>
    </PublicAccessBlockConfiguration>`
}

const settings = [
  'BlockPublicAcls',
  'IgnorePublicAcls',
  'BlockPublicPolicy',
  'RestrictPublicBuckets',
]

function isOn(root: XmlElement, name: string): boolean {
  const text = root.optionalText(name)?.trim().toLowerCase() ?? 'false'
  if (text !== 'true' && text !== 'false') throw malformed()
  return text === 'true'
}
