import { receiveAll } from '../body/index.ts'
import { S3Error } from '../errors.ts'
import type { Call } from '../operation.ts'
import { header, type S3Request } from '../request.ts'
import { aclsDisabled, checkAcl } from '../xml/acl.ts'

/**
 * Refuses an ACL that would give an object to anybody but its owner: ACLs are disabled, as in every new
 * bucket of S3.
 *
 * @throws {S3Error} `AccessControlListNotSupported`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
export function refuseAcl(request: S3Request): void {
  if (grantsMore(request)) throw aclsDisabled()
}

/**
 * The same of the ACL that a new bucket is to have, for which S3 has another code.
 *
 * @throws {S3Error} `InvalidBucketAclWithObjectOwnership`
 */
export function refuseBucketAcl(request: S3Request): void {
  if (!grantsMore(request)) return
  const message = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
  throw new S3Error('InvalidBucketAclWithObjectOwnership', message)
}

/**
 * Accepts an ACL that changes nothing, by name or as a document. S3 takes `private` with an object
 * that is written, and not as the ACL of what is there.
 *
 * @throws {S3Error} `AccessControlListNotSupported`; `InvalidRequest` for none; `MalformedXML`
 */
export async function acceptAcl({ request, body }: Call): Promise<void> {
  refuseAcl(request)
  const { bytes } = await receiveAll(body, greatestBodyBytes)
  const named = header(request, 'x-amz-acl')
  if (named === 'private') throw aclsDisabled()
  if (named !== undefined && bytes.length === 0) return
  if (bytes.length === 0) {
    const message = 'Your request was missing a required header: x-amz-acl'
    throw new S3Error('InvalidRequest', message)
  }
  checkAcl(bytes)
}

const greatestBodyBytes = 64 * 1024

function grantsMore(request: S3Request): boolean {
  const named = header(request, 'x-amz-acl') ?? 'private'
  return (
    (named !== 'private' && named !== 'bucket-owner-full-control') ||
    Object.keys(request.headers).some((name) => name.startsWith('x-amz-grant-'))
  )
}
