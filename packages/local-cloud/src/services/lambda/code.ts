import { greatestCodeBytes } from '../../functions/index.ts'
import { mayCall } from '../../identity/index.ts'
import { Input } from '../input.ts'
import type { Call } from '../parts.ts'
import { notHere, ServiceError } from '../service-error.ts'

/** The members that say where code comes from. */
export const codeMembers: readonly string[] = ['ZipFile', 'S3Bucket', 'S3Key', 'S3ObjectVersion']

/** Lambda's bound of an archive that comes with the request. */
const greatestZipBytes = 50 * 1024 * 1024

/**
 * The archive of the code, from the request or from S3.
 *
 * @param members the members `ZipFile`, `S3Bucket`, `S3Key` and `S3ObjectVersion`
 */
export async function codeIn(input: Input, members: object, call: Call): Promise<Buffer> {
  const code = new Input(input.operation, members, 'InvalidParameterValueException')
  const strange = code.names().find((name) => !codeMembers.includes(name))
  if (strange !== undefined) {
    throw notHere(input.operation, `${strange} of code is not supported by this endpoint`)
  }
  const zip = code.optionalText('ZipFile')
  const [bucket, key] = [code.optionalText('S3Bucket'), code.optionalText('S3Key')]
  if (zip !== undefined && (bucket !== undefined || key !== undefined)) {
    const message = 'Please do not provide other FunctionCode parameters when providing a ZipFile.'
    throw new ServiceError(400, 'InvalidParameterValueException', message)
  }
  if (zip !== undefined) return decoded(zip, input)
  if (bucket === undefined || key === undefined) {
    const message = 'Please provide a source for function code.'
    throw new ServiceError(400, 'InvalidParameterValueException', message)
  }
  return fromS3({ bucket, key, versionId: code.optionalText('S3ObjectVersion') }, call)
}

function decoded(zip: string, input: Input): Buffer {
  // Three bytes for four characters.
  if (zip.length > Math.ceil(greatestZipBytes / 3) * 4) {
    const message = `Request must be smaller than 70167211 bytes for the ${input.operation} operation`
    throw new ServiceError(413, 'RequestEntityTooLargeException', message)
  }
  return Buffer.from(zip, 'base64')
}

async function fromS3(
  object: { bucket: string; key: string; versionId: string | undefined },
  { caller, readObject }: Call,
): Promise<Buffer> {
  const { bucket, key, versionId } = object
  const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion'
  const read = mayCall(caller, action, `arn:aws:s3:::${bucket}/${key}`)
    ? await readObject(object, caller, greatestCodeBytes)
    : { code: 'AccessDenied', message: 'Access Denied' }
  if ('bytes' in read) return read.bytes
  const fact = `S3 Error Code: ${read.code}. S3 Error Message: ${read.message}`
  if (read.code === 'AccessDenied') {
    const message = `Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ${bucket}/${key}. ${fact}`
    throw new ServiceError(403, 'AccessDeniedException', message)
  }
  const message = `Error occurred while GetObject. ${fact}`
  throw new ServiceError(400, 'InvalidParameterValueException', message)
}
