import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { create } from 'content-disposition'
import { printable } from '../core/index.ts'
import { toLedgerError } from './failure.ts'
import { expirationOf, refuseDotSegments } from './presigned-url.ts'

/** A reading that may be made by whoever holds the link. */
export interface LinkRequest {
  readonly bucket: string
  readonly key: string
  /** `inline` lets a browser show the object; `attachment` has it save the object. */
  readonly disposition: 'attachment' | 'inline'
  readonly expiresInSeconds: number
}

export interface Link {
  readonly url: string
  /** In UTC, `2026-11-23T04:00:00Z`: S3 refuses the URL from then on. */
  readonly expiresAt: string
}

/**
 * Signs a URL that reads one object, under a file name that is safe to save.
 *
 * @throws {LedgerError} `invalid-argument` for a key that no URL can name
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export async function createLink(client: S3Client, request: LinkRequest): Promise<Link> {
  const { bucket, key, disposition, expiresInSeconds } = request
  const attempt = `create a link to ${printable(`${bucket}/${key}`)}`
  refuseDotSegments(key, attempt, 'read it with aws s3api get-object')
  try {
    const url = await getSignedUrl(
      client,
      new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ResponseContentDisposition: create(fileNameOf(key), { type: disposition }),
      }),
      { expiresIn: expiresInSeconds },
    )
    return { url, expiresAt: expirationOf(url) }
  } catch (error) {
    throw toLedgerError(error, attempt)
  }
}

/**
 * A name to save an object under: the end of its key, without characters that hide or reorder
 * others, leave the folder, or hide the file; `download` where nothing is left.
 */
export function fileNameOf(key: string): string {
  const name = key.slice(key.lastIndexOf('/') + 1)
  const safe = name.replace(unsafe, '_').replace(/^[.\s]+|[.\s]+$/g, '')
  return Array.from(safe).slice(0, mostCharacters).join('') || 'download'
}

/** Also what file systems refuse in names. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\\/:*?"<>|]/gu
const mostCharacters = 120
