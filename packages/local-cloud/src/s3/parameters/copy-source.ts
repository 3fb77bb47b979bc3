import { invalidArgument } from '../errors.ts'

/** The object, or the version of it, that a copy is made of, as the request names it. */
export interface NamedSource {
  readonly bucket: string
  readonly key: string
  /** Undefined for the current version. */
  readonly versionId: string | undefined
}

/** Reads `x-amz-copy-source`.
 *
 * @throws {S3Error} `InvalidArgument` for a value that is not `bucket/key`
 */
export function parseCopySource(value: string): NamedSource {
  const invalid = invalidArgument(
    'Copy Source must mention the source bucket and key',
    'x-amz-copy-source',
    value,
  )
  // A question mark of the key's own is encoded, if anything is.
  const mark = value.lastIndexOf('?versionId=')
  const path = mark < 0 ? value : value.slice(0, mark)
  let source: string
  try {
    source = decodeURIComponent(path).replace(/^\//, '')
  } catch {
    throw invalid
  }
  const slash = source.indexOf('/')
  if (slash <= 0 || slash === source.length - 1) throw invalid
  return {
    bucket: source.slice(0, slash),
    key: source.slice(slash + 1),
    versionId: mark < 0 ? undefined : value.slice(mark + '?versionId='.length),
  }
}
