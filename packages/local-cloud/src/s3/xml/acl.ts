import { accountId } from '../../identity/index.ts'
import { receiveAll } from '../body/index.ts'
import { S3Error } from '../errors.ts'
import type { Call } from '../operation.ts'
import { header } from '../request.ts'
import { readXml, type XmlElement } from './read-xml.ts'
import { namespace, type Xml, xml } from './write-xml.ts'

/** The one ACL there is: the owner may do everything. */
export function writeAcl(): Xml {
  return xml`<AccessControlPolicy xmlns="${namespace}">
      <Owner><ID>${accountId}</ID>
      </Owner>
      <AccessControlList>
        <Grant>
          <Grantee xmlns:xsi="${schemaInstance}" xsi:type="CanonicalUser"><ID>${accountId}</ID>
          </Grantee>
          <Permission>FULL_CONTROL</Permission>
        </Grant>
      </AccessControlList>
    </AccessControlPolicy>`
}

/**
 * Takes an ACL that says what is so already, by name or as a document; the headers that grant
 * anything more are refused with all that is not here.
 *
 * @throws {S3Error} `NotImplemented` for any other, `InvalidRequest` for none, `MalformedXML`
 */
export async function acceptAcl({ request, body }: Call): Promise<void> {
  const { bytes } = await receiveAll(body, greatestBodyBytes)
  const isNamed = header(request, 'x-amz-acl') !== undefined
  if (isNamed && bytes.length === 0) return
  if (bytes.length === 0) {
    const message = 'Your request was missing a required header: x-amz-acl'
    throw new S3Error('InvalidRequest', message)
  }
  const grants = readXml(bytes, 'AccessControlPolicy').one('AccessControlList')?.all('Grant') ?? []
  const [only, ...others] = grants
  if (only !== undefined && others.length === 0 && isOwners(only)) return
  const message =
    'An ACL that grants more or less than full control to the owner is not implemented'
  throw new S3Error('NotImplemented', message, { Element: 'AccessControlList' })
}

const greatestBodyBytes = 64 * 1024

const schemaInstance = 'http://www.w3.org/2001/XMLSchema-instance'

function isOwners(grant: XmlElement): boolean {
  const grantee = grant.one('Grantee')?.optionalText('ID')?.trim()
  return grantee === accountId && grant.optionalText('Permission')?.trim() === 'FULL_CONTROL'
}
