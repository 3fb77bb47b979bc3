import { mayCall } from '../../identity/index.ts'
import { receiveAll } from '../body/index.ts'
import { requireBucket } from '../buckets.ts'
import { S3Error } from '../errors.ts'
import type { Call, Operation, S3Context } from '../operation.ts'
import { malformed, readXml, type XmlElement } from '../read-xml.ts'
import { removeObject } from '../remove-object.ts'
import { namespace, optional, type Xml, xml } from '../xml.ts'

/** Up to 1,000 keys, each with its own result, its own event and its own permission. */
export const deleteObjects: Operation = {
  name: 'DeleteObjects',
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
    const keys = root.all('Object').map(readKey)
    if (keys.length === 0 || keys.length > mostKeys) throw malformed()
    const quiet = root.optionalText('Quiet')?.trim() === 'true'
    const results = await Promise.all(keys.map((key) => remove(context, call, key, quiet)))
    return { status: 200, body: xml`<DeleteResult xmlns="${namespace}">${results}</DeleteResult>` }
  },
}

const mostKeys = 1000

/** 1,000 keys of 1,024 bytes, each of them written as a reference. */
const greatestBodyBytes = 8 * 1024 * 1024

/** A version or a condition that would be passed over must not delete what it was to protect. */
function readKey(element: XmlElement): string {
  const other = element.names().find((name) => name !== 'Key')
  if (other !== undefined) {
    const message = `${other} is not implemented here: an object is deleted by its key alone`
    throw new S3Error('NotImplemented', message, { Element: other })
  }
  const key = element.text('Key')
  if (key === '') throw malformed()
  return key
}

async function remove(context: S3Context, call: Call, key: string, quiet: boolean): Promise<Xml> {
  const resource = `arn:aws:s3:::${call.request.bucket}/${key}`
  if (!mayCall(call.principal, 's3:DeleteObject', resource)) {
    return failure(key, 'AccessDenied', 'Access Denied')
  }
  try {
    await removeObject(context, call, key)
  } catch (error) {
    if (error instanceof S3Error) return failure(key, error.code, error.message)
    return failure(key, 'InternalError', 'We encountered an internal error. Please try again')
  }
  return quiet ? xml`` : xml`<Deleted>${optional('Key', key)}</Deleted>`
}

function failure(key: string, code: string, message: string): Xml {
  return xml`<Error>
      ${optional('Key', key)}
      ${optional('Code', code)}
      ${optional('Message', message)}
    </Error>`
}
