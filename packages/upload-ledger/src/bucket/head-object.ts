import {
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
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
import { toLedgerError } from './failure.ts'
import { goneBy, type HeadRefusal, isOfS3 } from './gone-by.ts'
import { detailsIn } from './object-details.ts'

/** As for the table: at most four attempts, each bounded, and only where another may help. */
export function connectClient(config: S3ClientConfig): S3Client {
  return new S3Client({
    maxAttempts: 4,
    retryMode: 'standard',
    // EventBridge brings events of buckets in other regions.
    followRegionRedirects: true,
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: 1_000,
      throwOnRequestTimeout: true,
      httpsAgent: { maxSockets: 64 },
      httpAgent: { maxSockets: 64 },
    },
    ...config,
  })
}

/**
 * Asks S3 what is under a key. Loaded by `show-object.ts` at the first question alone: whoever imports
 * this file by itself loads the client at once.
 */
export function headObject(client: S3Client, { wanted, showTags }: Wanted = {}): ShowObject {
  return async ({ bucket, key }, signal) => {
    // Before the object: if S3 still shows that one afterwards, the tags are its own.
    const tagged = wanted?.has('tags') ? await showTags?.({ bucket, key }, signal) : undefined
    const attempt = `ask S3 about ${printable(`${bucket}/${key}`)}`
    try {
      const found = await client.send(
        new HeadObjectCommand({
          Bucket: bucket,
          Key: key,
          ...(wanted?.has('checksums') ? { ChecksumMode: 'ENABLED' } : {}),
        }),
        signal ? { abortSignal: signal } : {},
      )
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
