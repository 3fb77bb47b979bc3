import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3'
import {
  type DetailGroup,
  LedgerError,
  type ObjectDetails,
  printable,
  type ShownTags,
  type ShowObject,
  type ShowTags,
  sameTexts,
} from '../core/index.ts'
import type { S3Requests } from './ask-s3.ts'
import { toLedgerError } from './failure.ts'
import { goneBy, type HeadRefusal, isOfS3 } from './gone-by.ts'
import { detailsIn } from './object-details.ts'

/** Asks S3 what is under a key: one HeadObject of the current version. */
export function headObject(
  requests: Pick<S3Requests, 'headObject'>,
  { wanted, showTags }: Wanted = {},
): ShowObject {
  return async ({ bucket, key }, signal) => {
    // Before the object: if S3 still shows that one afterwards, the tags are its own.
    const tagged = wanted?.has('tags') ? await showTags?.({ bucket, key }, signal) : undefined
    const attempt = `ask S3 about ${printable(`${bucket}/${key}`)}`
    try {
      const checksums = wanted?.has('checksums') ? { ChecksumMode: 'ENABLED' as const } : {}
      const found = await requests.headObject({ Bucket: bucket, Key: key, ...checksums }, signal)
      const { ETag: etag, ContentLength: sizeBytes, LastModified: modified, VersionId } = found
      if (etag && sizeBytes !== undefined && modified && isOfS3(found.$metadata)) {
        return {
          exists: true,
          sizeBytes,
          etag: etag.replace(/^"(.*)"$/, '$1'),
          lastModified: modified.toISOString(),
          ...(VersionId === undefined ? {} : { versionId: VersionId }),
          ...(wanted === undefined ? {} : { details: detailsOf(found, wanted, tagged) }),
        }
      }
    } catch (error) {
      const gone = goneBy(error as HeadRefusal)
      if (gone !== undefined) return gone
      if (isForbidden(error)) throw forbidden(attempt, error)
      throw toLedgerError(error, attempt)
    }
    const fact =
      'the answer reports success but is not one of S3: it lacks a request id, ETag, length or date'
    throw new LedgerError('unavailable', `Cannot ${attempt}: ${fact}`)
  }
}

/** The details that are asked for beside the object. */
export interface Wanted {
  readonly wanted?: ReadonlySet<DetailGroup>
  /** Where tags are wanted. */
  readonly showTags?: ShowTags
}

/** The tags of another version, which was current a moment earlier, are left out. */
function detailsOf(
  found: HeadObjectCommandOutput,
  wanted: ReadonlySet<DetailGroup>,
  tagged: ShownTags | undefined,
): ObjectDetails {
  const isOfIt = tagged?.versionId === found.VersionId && !sameTexts(tagged?.tags)
  return { ...detailsIn(found, wanted), ...(tagged && isOfIt ? { tags: tagged.tags } : {}) }
}

function isForbidden(error: unknown): boolean {
  return (error as HeadRefusal).$metadata?.httpStatusCode === 403
}

/**
 * S3 says 403 for an object that may not be read, and, without the right to list, also for one that
 * is not there.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
function forbidden(attempt: string, cause: unknown): LedgerError {
  const fact =
    'S3 answers 403; allow s3:GetObject on the objects and s3:ListBucket on the bucket, without which S3 says 403 of an object that is not there'
  return new LedgerError('refused', `Cannot ${attempt}: ${fact}`, { cause })
}
