import { mayCall } from '../../identity/index.ts'
import { type Algorithm, defaultAlgorithm, requireAlgorithm } from '../body/index.ts'
import { accessDenied, invalidArgument, S3Error } from '../errors.ts'
import type { Call } from '../operation.ts'
import { header, type S3Request } from '../request.ts'
import type { ObjectHeaders, ObjectRow } from '../storage/objects.ts'
import type { Tags } from '../xml/tags.ts'
import type { NamedSource } from './copy-source.ts'
import { copyObjectHeaders, readObjectHeaders } from './object-headers.ts'
import { requestedTags } from './requested-tags.ts'

/**
 * The properties of a copy besides its bytes: the source's, or its own where the request says so.
 */
export interface CopyDirectives {
  readonly headers: ObjectHeaders
  readonly tags?: Tags
  readonly algorithm: Algorithm
}

/** The object that is copied. */
type Source = NamedSource & { readonly row: ObjectRow }

/**
 * @throws {S3Error} `InvalidRequest` for a copy onto itself that would change nothing,
 *   `InvalidArgument` for an unknown directive, `AccessDenied` for tags that the caller may not
 *   read or write
 */
export function readCopyDirectives(call: Call, source: Source): CopyDirectives {
  const { request } = call
  const replaces = directive(request, 'x-amz-metadata-directive') === 'REPLACE'
  if (!replaces && isOntoItself(request, source) && !changing.some((name) => header(request, name)))
    throw changesNothing()
  return {
    headers: replaces ? readObjectHeaders(request) : copyObjectHeaders(request, source.row),
    ...(directive(request, 'x-amz-tagging-directive') === 'REPLACE'
      ? requestedTags(call)
      : copiedTags(call, source)),
    algorithm:
      requireAlgorithm(header(request, 'x-amz-checksum-algorithm')) ??
      source.row.checksum?.algorithm ??
      defaultAlgorithm,
  }
}

/** Headers that change something of a copy even where its metadata are the source's. */
const changing = [
  'x-amz-server-side-encryption',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
]

function directive(request: S3Request, name: string): 'COPY' | 'REPLACE' {
  const value = header(request, name) ?? 'COPY'
  if (value === 'COPY' || value === 'REPLACE') return value
  throw invalidArgument(`Unknown ${name.slice('x-amz-'.length)}: ${value}`, name, value)
}

function isOntoItself(request: S3Request, source: Source): boolean {
  const { bucket, key, versionId } = source
  return bucket === request.bucket && key === request.key && versionId === undefined
}

function changesNothing(): S3Error {
  const message =
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes."
  return new S3Error('InvalidRequest', message)
}

function copiedTags(call: Call, { bucket, key, row }: Source): { readonly tags?: Tags } {
  if (row.tags === undefined) return {}
  const { principal, request } = call
  const from = `arn:aws:s3:::${bucket}/${key}`
  const to = `arn:aws:s3:::${request.bucket}/${request.key}`
  const may =
    mayCall(principal, 's3:GetObjectTagging', from) && mayCall(principal, 's3:PutObjectTagging', to)
  if (!may) throw accessDenied()
  return { tags: row.tags }
}
