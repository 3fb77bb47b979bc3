import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  type S3Client,
  type _Error as S3Error,
} from '@aws-sdk/client-s3'
import { type LedgerError, printable } from '../../core/index.ts'
import { asking, toAwsError } from '../aws/failure.ts'

export interface Removed {
  readonly key: string
  /** Why S3 did not remove it, if it did not. */
  readonly failure?: LedgerError
}

/** How many keys S3 takes at once. */
export const mostAtOnce = 1_000

/**
 * Removes up to 1,000 objects: in one request, and one by one those whose key XML cannot hold.
 *
 * @throws {LedgerError} when S3 refuses the request as a whole
 */
export async function removeAll(
  s3: S3Client,
  bucket: string,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<readonly Removed[]> {
  const { plain = [], strange = [] } = Object.groupBy(keys, (key) =>
    keys.length === 1 || beyondXml.test(key) ? 'strange' : 'plain',
  )
  const removed: Removed[] = []
  for (const key of strange) removed.push(await removeOne(s3, bucket, key, signal))
  if (plain.length === 0) return removed
  const { Errors = [] } = await asking(`remove from ${printable(bucket)}`, right, () =>
    s3.send(
      new DeleteObjectsCommand({
        Bucket: bucket,
        Delete: { Objects: plain.map((Key) => ({ Key })), Quiet: true },
      }),
      { abortSignal: signal },
    ),
  )
  const failures = new Map(Errors.map((error) => [error.Key ?? '', error]))
  for (const key of plain) {
    const error = failures.get(key)
    removed.push(error === undefined ? { key } : { key, failure: refused(bucket, key, error) })
  }
  return removed
}

async function removeOne(
  s3: S3Client,
  bucket: string,
  key: string,
  signal: AbortSignal,
): Promise<Removed> {
  try {
    const command = new DeleteObjectCommand({ Bucket: bucket, Key: key })
    await s3.send(command, { abortSignal: signal })
    return { key }
  } catch (error) {
    signal.throwIfAborted()
    return { key, failure: toAwsError(error, `remove ${urlOf(bucket, key)}`, right) }
  }
}

function refused(
  bucket: string,
  key: string,
  { Code = 'Error', Message = '' }: S3Error,
): LedgerError {
  const cause = Object.assign(new Error(Message), { name: Code })
  return toAwsError(cause, `remove ${urlOf(bucket, key)}`, right)
}

function urlOf(bucket: string, key: string): string {
  return printable(`s3://${bucket}/${key}`)
}

const right = 's3:DeleteObject'

/** Characters that XML 1.0 cannot hold or changes: such a key goes into the path instead. */
const beyondXml = /[\p{Cc}\ufffe\uffff]/u
