import { LedgerError, printable, type ShowTags } from '../core/index.ts'
import type { S3Requests } from './ask-s3.ts'
import { toLedgerError } from './failure.ts'

/** Asks S3 for the tags under a key: one GetObjectTagging of the current version. */
export function objectTags(requests: Pick<S3Requests, 'getObjectTagging'>): ShowTags {
  return async ({ bucket, key }, signal) => {
    const attempt = `read the tags of ${printable(`${bucket}/${key}`)}`
    try {
      const { TagSet, VersionId, $metadata } = await requests.getObjectTagging(
        { Bucket: bucket, Key: key },
        signal,
      )
      // A success that is not S3's own is none.
      if (TagSet !== undefined && $metadata.requestId !== undefined) {
        const tags = Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]))
        return { tags, ...(VersionId === undefined ? {} : { versionId: VersionId }) }
      }
    } catch (error) {
      if (isGone(error)) return undefined
      if (statusOf(error) === 403) throw forbidden(attempt, error)
      throw toLedgerError(error, attempt)
    }
    const fact =
      'the answer reports success but is not one of S3: it lacks a request id or the tags'
    throw new LedgerError('unavailable', `Cannot ${attempt}: ${fact}`)
  }
}

/** No object, or one that a delete marker hides, of which S3 says that it has no tags to read. */
function isGone(error: unknown): boolean {
  const name = error instanceof Error ? error.name : ''
  return name === 'NoSuchKey' || name === 'MethodNotAllowed'
}

function statusOf(error: unknown): number | undefined {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } }
  return $metadata?.httpStatusCode
}

function forbidden(attempt: string, cause: unknown): LedgerError {
  const fact =
    'S3 answers 403; allow s3:GetObjectTagging on the objects and s3:ListBucket on the bucket'
  return new LedgerError('refused', `Cannot ${attempt}: ${fact}`, { cause })
}
