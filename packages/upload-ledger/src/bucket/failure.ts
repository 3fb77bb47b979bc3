import { LedgerError, type LedgerErrorCode, printable } from '../core/index.ts'

/**
 * Turns an error of S3's SDK into one of ours, with a code that says whether a retry may help.
 *
 * @param attempt the action that failed, such as `delete uploads/incoming/notes.txt`
 */
export function toLedgerError(error: unknown, attempt: string): LedgerError {
  if (error instanceof LedgerError) return error
  const name = error instanceof Error ? error.name : 'Error'
  const fact = error instanceof Error && error.message !== '' ? error.message : String(error)
  const message = `Cannot ${attempt}: ${name}: ${printable(fact).replace(/\.$/, '')}`
  return new LedgerError(codes.get(name) ?? 'unavailable', message, { cause: error })
}

/**
 * Errors whose answer would be the same again. All others may pass.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const codes: ReadonlyMap<string, LedgerErrorCode> = new Map([
  ['AccessDenied', 'refused'],
  ['ExpiredToken', 'refused'],
  ['InvalidAccessKeyId', 'refused'],
  ['SignatureDoesNotMatch', 'refused'],
  ['CredentialsProviderError', 'configuration'],
  ['InvalidBucketName', 'invalid-argument'],
  ['NoSuchBucket', 'invalid-argument'],
  ['NoSuchUpload', 'invalid-argument'],
  ['EntityTooSmall', 'invalid-argument'],
  ['InvalidPart', 'invalid-argument'],
])
