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
