import { accountId } from '../../identity/index.ts'
import { S3Error } from '../errors.ts'
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
 * Checks that an `AccessControlPolicy` grants what that one ACL does.
 *
 * @throws {S3Error} `AccessControlListNotSupported` for any other, `MalformedXML`
 */
export function checkAcl(body: Buffer): void {
  const grants = readXml(body, 'AccessControlPolicy').one('AccessControlList')?.all('Grant') ?? []
  const [only, ...others] = grants
  if (only !== undefined && others.length === 0 && isOwners(only)) return
  throw aclsDisabled()
}

/** S3's answer to an ACL in a bucket whose owner owns every object, as that of each new bucket does. */
export function aclsDisabled(): S3Error {
  return new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs')
}

const schemaInstance = 'http://www.w3.org/2001/XMLSchema-instance'

function isOwners(grant: XmlElement): boolean {
  const grantee = grant.one('Grantee')?.optionalText('ID')?.trim()
  return grantee === accountId && grant.optionalText('Permission')?.trim() === 'FULL_CONTROL'
}
