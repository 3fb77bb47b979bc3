import { LedgerError, printable } from '../core/index.ts'

/**
 * Splits `s3://bucket/key` as the AWS CLI does: all that follows the first slash is the key, as it
 * is, neither decoded nor tidied.
 *
 * @throws {LedgerError} `invalid-argument`
 */
export function parseS3Url(url: string): { bucket: string; key: string } {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/su.exec(url) ?? []
  if (bucket === undefined || key === undefined) {
    const message = `Cannot read ${printable(url)}: expected s3://bucket/key`
    throw new LedgerError('invalid-argument', message)
  }
  return { bucket, key }
}

/**
 * Splits `s3://bucket` or `s3://bucket/prefix` alike; the prefix may be empty.
 *
 * @throws {LedgerError} `invalid-argument`
 */
export function parseS3Prefix(url: string): { bucket: string; prefix: string } {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/su.exec(url) ?? []
  if (bucket === undefined) {
    const message = `Cannot read ${printable(url)}: expected s3://bucket/prefix`
    throw new LedgerError('invalid-argument', message)
  }
  return { bucket, prefix }
}
