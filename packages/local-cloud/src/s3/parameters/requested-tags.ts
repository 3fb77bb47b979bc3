import { mayCall } from '../../identity/index.ts'
import { accessDenied } from '../errors.ts'
import type { Call } from '../operation.ts'
import { header } from '../request.ts'
import { parseTagHeader, type Tags } from '../xml/tags.ts'

/**
 * The tags that a request gives to the object it makes, in `x-amz-tagging`; for which it needs
 * the permission to tag, too.
 *
 * @throws {S3Error} `AccessDenied`, and what `parseTagHeader` throws
 */
export function requestedTags({ request, principal }: Call): { readonly tags?: Tags } {
  const value = header(request, 'x-amz-tagging')
  if (value === undefined || value === '') return {}
  const tags = parseTagHeader(value)
  const resource = `arn:aws:s3:::${request.bucket}/${request.key}`
  if (!mayCall(principal, 's3:PutObjectTagging', resource)) throw accessDenied()
  return tags.length === 0 ? {} : { tags }
}
