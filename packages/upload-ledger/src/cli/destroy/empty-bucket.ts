import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
} from '@aws-sdk/client-s3'
import { decodeFromNotification, LedgerError, printable } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'
import { asking } from '../aws/failure.ts'
import { nameOf } from '../aws/refusal.ts'
import type { Context } from '../command.ts'

/** S3, and the account that owns the bucket. */
type Owned = Pick<Aws, 's3' | 'accountId'>

/**
 * Deletes every object of a bucket, every version and delete marker, a thousand at once. S3 does
 * not list deleted objects again, so each round starts at the beginning and a stopped run can be
 * repeated.
 *
 * @param only keys with this prefix and, among the first thousand of those, of this form
 * @returns how many were deleted
 * @throws {LedgerError} `refused` at the first object that S3 does not delete
 */
export async function emptyBucket(
  aws: Owned,
  bucket: string,
  context: Pick<Context, 'err' | 'interrupted'>,
  { prefix, form }: { readonly prefix: string; readonly form: RegExp } = allKeys,
): Promise<number> {
  let deleted = 0
  for (;;) {
    if (context.interrupted.aborted) {
      const message = `Cannot empty the bucket ${bucket}: interrupted after ${deleted} objects; run destroy again`
      throw new LedgerError('unavailable', message)
    }
    const found = (await page(aws, bucket, prefix)).filter(({ Key = '' }) => form.test(Key))
    if (found.length === 0) return deleted
    await deleteAll(aws, bucket, found)
    deleted += found.length
    if (deleted % 10_000 === 0) context.err(`  ${deleted} objects deleted`)
  }
}

const allKeys = { prefix: '', form: /^/ }

/** @returns whether there was a bucket to delete */
export async function deleteBucket(aws: Owned, bucket: string): Promise<boolean> {
  return asking(`delete the bucket ${bucket}`, 's3:DeleteBucket', async () => {
    try {
      const input = { Bucket: bucket, ExpectedBucketOwner: aws.accountId }
      await aws.s3.send(new DeleteBucketCommand(input))
      return true
    } catch (error) {
      if (nameOf(error) === 'NoSuchBucket') return false
      throw error
    }
  })
}

/**
 * Lists up to a thousand versions. XML cannot hold some characters that a key may have, so this
 * asks for URL-encoded keys, which are form-encoded as in a notification.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
export async function page(
  aws: Owned,
  bucket: string,
  prefix: string,
): Promise<readonly ObjectIdentifier[]> {
  return asking(`list the bucket ${bucket}`, 's3:ListBucketVersions', async () => {
    try {
      const { Versions = [], DeleteMarkers = [] } = await aws.s3.send(
        new ListObjectVersionsCommand({
          Bucket: bucket,
          Prefix: prefix,
          EncodingType: 'url',
          ExpectedBucketOwner: aws.accountId,
        }),
      )
      return [...Versions, ...DeleteMarkers].map(({ Key = '', VersionId }) => ({
        Key: decodeFromNotification(Key),
        VersionId,
      }))
    } catch (error) {
      if (nameOf(error) === 'NoSuchBucket') return []
      throw error
    }
  })
}

async function deleteAll(
  aws: Owned,
  bucket: string,
  objects: readonly ObjectIdentifier[],
): Promise<void> {
  const attempt = `empty the bucket ${bucket}`
  const rights = 's3:DeleteObject and s3:DeleteObjectVersion'
  const where = { Bucket: bucket, ExpectedBucketOwner: aws.accountId }
  const { plain = [], strange = [] } = Object.groupBy(objects, ({ Key = '' }) =>
    beyondXml.test(Key) ? 'strange' : 'plain',
  )
  for (const object of strange) {
    await asking(attempt, rights, () =>
      aws.s3.send(new DeleteObjectCommand({ ...where, ...object })),
    )
  }
  if (plain.length === 0) return
  const { Errors = [] } = await asking(attempt, rights, () =>
    aws.s3.send(new DeleteObjectsCommand({ ...where, Delete: { Objects: plain, Quiet: true } })),
  )
  const [error] = Errors
  if (error === undefined) return
  const { Key = '', Code = '', Message = '' } = error
  const fact = `${Code}: ${Message}`.replace(/\.$/, '')
  const message = `Cannot empty the bucket ${bucket}: S3 did not delete ${printable(Key)} (${printable(fact)})`
  throw new LedgerError('refused', message)
}

/** Characters that XML 1.0 cannot hold or changes: such a key goes into the path instead. */
const beyondXml = /[\p{Cc}\ufffe\uffff]/u
