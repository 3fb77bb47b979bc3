import { mayCall } from '../../identity/index.ts'
import { receiveAll } from '../body/index.ts'
import { type Removal, removeObject } from '../changes/remove-object.ts'
import { removeVersion } from '../changes/remove-version.ts'
import { S3Error } from '../errors.ts'
import type { Call, Operation, S3Context } from '../operation.ts'
import { conditionOnVersion } from '../parameters/conditions.ts'
import { requireBucket } from '../storage/buckets.ts'
import { malformed, readXml, type XmlElement } from '../xml/read-xml.ts'
import { namespace, optional, type Xml, xml } from '../xml/write-xml.ts'

/** Up to 1,000 keys, each with its own result, its own event and its own permission. */
export const deleteObjects: Operation = {
  name: 'DeleteObjects',
  partly: 'by key, version and ETag, not by time or size',
  action: 's3:DeleteObject',
  authorizesEach: true,
  async run(context, call) {
    requireBucket(context.database, call.request.bucket)
    const { bytes, verified } = await receiveAll(call.body, greatestBodyBytes)
    if (!verified) {
      const message = 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*'
      throw new S3Error('InvalidRequest', message)
    }
    const root = readXml(bytes, 'Delete')
    const named = root.all('Object').map(readObject)
    if (named.length === 0 || named.length > mostKeys) throw malformed()
    const quiet = root.optionalText('Quiet')?.trim() === 'true'
    const results = await Promise.all(named.map((each) => remove(context, call, each, quiet)))
    return { status: 200, body: xml`<DeleteResult xmlns="${namespace}">${results}</DeleteResult>` }
  },
}

const mostKeys = 1000

interface Named {
  readonly key: string
  readonly versionId: string | undefined
  /** A condition on the current object. */
  readonly etag: string | undefined
}

/** 1,000 keys of 1,024 bytes with their versions, and as much again for what has to be escaped. */
const greatestBodyBytes = 3 * 1024 * 1024

const children = ['Key', 'VersionId', 'ETag']

/** A condition that would be passed over must not delete what it was to protect. */
function readObject(element: XmlElement): Named {
  const other = element.names().find((name) => !children.includes(name))
  if (other !== undefined) {
    const message = `${other} is not implemented here: an object is deleted by key, version and ETag`
    throw new S3Error('NotImplemented', message, { Element: other })
  }
  const key = element.text('Key')
  if (key === '') throw malformed()
  const named = {
    key,
    versionId: element.optionalText('VersionId'),
    etag: element.optionalText('ETag'),
  }
  if (named.versionId !== undefined && named.etag !== undefined) throw conditionOnVersion('ETag')
  return named
}

async function remove(context: S3Context, call: Call, named: Named, quiet: boolean): Promise<Xml> {
  const { key, versionId, etag } = named
  const resource = `arn:aws:s3:::${call.request.bucket}/${key}`
  const action = versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion'
  if (!mayCall(call.principal, action, resource)) {
    return failure(named, 'AccessDenied', 'Access Denied')
  }
  let removal: Removal
  try {
    removal =
      versionId === undefined
        ? await removeObject(context, call, key, etag)
        : await removeVersion(context, call, key, versionId)
  } catch (error) {
    if (error instanceof S3Error) return failure(named, error.code, error.message)
    return failure(named, 'InternalError', 'We encountered an internal error. Please try again')
  }
  if (quiet) return xml``
  const markerVersionId = removal.deleteMarker ? removal.versionId : undefined
  return xml`<Deleted>
      ${optional('Key', key)}
      ${optional('VersionId', versionId)}
      ${optional('DeleteMarker', removal.deleteMarker ? 'true' : undefined)}
      ${optional('DeleteMarkerVersionId', markerVersionId)}
    </Deleted>`
}

function failure({ key, versionId }: Named, code: string, message: string): Xml {
  return xml`<Error>
      ${optional('Key', key)}
      ${optional('VersionId', versionId)}
      ${optional('Code', code)}
      ${optional('Message', message)}
    </Error>`
}
