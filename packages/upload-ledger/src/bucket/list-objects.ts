import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import { printable } from '../core/index.ts'
import { toLedgerError } from './failure.ts'

/** One page of the objects of a bucket, in the order of their keys' UTF-8 bytes. */
export interface ObjectQuery {
  readonly bucket: string
  /** Empty for every key. */
  readonly prefix: string
  /** Only keys greater than this, which need not exist. */
  readonly after?: string | undefined
  /** With it, keys that go on behind it are given as one folder. */
  readonly delimiter?: string | undefined
  /** At most this many keys and folders; S3 gives at most 1,000. */
  readonly limit?: number | undefined
}

/** An object as a listing shows it: its current version. */
export interface ListedObject {
  readonly key: string
  readonly sizeBytes: number
  /** Without quotes. */
  readonly etag: string
  /** In whole seconds, written as `2026-11-23T04:00:00.000Z`; empty where it is not known. */
  readonly lastModified: string
}

export interface ObjectPage {
  readonly objects: readonly ListedObject[]
  /** With the delimiter at their end. */
  readonly folders: readonly string[]
  /** Whether there is more behind the greatest of both. */
  readonly isTruncated: boolean
}

/** All that listings ask of S3. */
export type ListObjects = (query: ObjectQuery, signal?: AbortSignal) => Promise<ObjectPage>

/** Lists objects on S3. */
export function listObjectsOn(client: S3Client): ListObjects {
  return async ({ bucket, prefix, after, delimiter, limit }, signal) => {
    try {
      const page = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          // XML holds no control characters, and a parser may change white space.
          EncodingType: 'url',
          ...(after === undefined ? {} : { StartAfter: after }),
          ...(delimiter === undefined ? {} : { Delimiter: delimiter }),
          ...(limit === undefined ? {} : { MaxKeys: limit }),
        }),
        signal ? { abortSignal: signal } : {},
      )
      return {
        objects: (page.Contents ?? []).map(({ Key = '', Size = 0, ETag = '', LastModified }) => ({
          key: decodeListedKey(Key),
          sizeBytes: Size,
          etag: ETag.replaceAll('"', ''),
          lastModified: LastModified?.toISOString() ?? '',
        })),
        folders: (page.CommonPrefixes ?? []).map(({ Prefix = '' }) => decodeListedKey(Prefix)),
        isTruncated: page.IsTruncated === true,
      }
    } catch (error) {
      throw toLedgerError(error, `list ${printable(`${bucket}/${prefix}`)}`)
    }
  }
}

/**
 * Decodes a key of a listing or an inventory, where `+` is a space and `%XX` a byte of UTF-8. One that
 * is not encoded so stays as it is.
 */
export function decodeListedKey(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
