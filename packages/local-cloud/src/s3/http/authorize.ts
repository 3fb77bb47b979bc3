import { accountId, mayCall, type Principal } from '../../identity/index.ts'
import { accessDenied } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { header, type S3Request } from '../request.ts'

/**
 * Checks that the sender's policy allows the operation on the bucket or object that the request
 * names, and that the account is the one that the request expects.
 *
 * @throws {S3Error} `AccessDenied`
 */
export function authorize(operation: Operation, request: S3Request, principal: Principal): void {
  const expectedOwner = header(request, 'x-amz-expected-bucket-owner')
  if (expectedOwner !== undefined && expectedOwner !== accountId) throw accessDenied()
  if (operation.authorizesEach) return
  const { bucket, key } = request
  const path = key === '' ? bucket : `${bucket}/${key}`
  const resource = bucket === '' ? '*' : `arn:aws:s3:::${path}`
  const { action, versionAction = action } = operation
  const needed = request.query.has('versionId') ? versionAction : action
  if (mayCall(principal, needed, resource)) return
  throw accessDenied(
    `User: ${principal.arn} is not authorized to perform: ${needed} on resource: "${resource}"`,
  )
}
