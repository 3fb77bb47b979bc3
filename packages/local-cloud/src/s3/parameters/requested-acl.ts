import { receiveAll } from '../body/index.ts'
import { S3Error } from '../errors.ts'
import type { Call } from '../operation.ts'
import { header } from '../request.ts'
import { checkAcl } from '../xml/acl.ts'

/**
 * Accepts an ACL that changes nothing, by name or as a document. Headers that grant anything more
 * are refused with all that is not implemented here.
 *
 * @throws {S3Error} `InvalidRequest` for none, and what `checkAcl` throws
 */
export async function acceptAcl({ request, body }: Call): Promise<void> {
  const { bytes } = await receiveAll(body, greatestBodyBytes)
  const isNamed = header(request, 'x-amz-acl') !== undefined
  if (isNamed && bytes.length === 0) return
  if (bytes.length === 0) {
    const message = 'Your request was missing a required header: x-amz-acl'
    throw new S3Error('InvalidRequest', message)
  }
  checkAcl(bytes)
}

const greatestBodyBytes = 64 * 1024
