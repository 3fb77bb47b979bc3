import { LedgerError } from './errors.ts'
import { quoted } from './printable.ts'

/** The longest key of S3, and exactly the longest sort key of DynamoDB. */
const mostKeyBytes = 1024

/**
 * Decodes an object key as S3 writes it to Lambda, SNS and SQS: form-encoded, where `+` is a space
 * and `%XX` a byte of UTF-8. (EventBridge's keys are raw: they go to {@link checkObjectKey} alone.)
 *
 * @throws {LedgerError} `invalid-notification` when the key does not decode or cannot be one
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function decodeObjectKey(raw: string, field: string): string {
  let key = raw
  try {
    if (/[%+]/.test(raw)) key = decodeURIComponent(raw.replaceAll('+', ' '))
  } catch (cause) {
    throw invalidKey(field, `${quoted(raw)} is not form-encoded UTF-8`, cause)
  }
  return checkObjectKey(key, field)
}

/**
 * Returns a key that can be one: 1 to 1,024 bytes of UTF-8.
 *
 * @throws {LedgerError} `invalid-notification` otherwise
 */
export function checkObjectKey(key: string, field: string): string {
  if (key === '') throw invalidKey(field, 'it is empty')
  if (!key.isWellFormed()) throw invalidKey(field, 'it is not well-formed Unicode')
  // No character takes more than three bytes for each of its units.
  const bytes = key.length * 3 <= mostKeyBytes ? 0 : utf8Length(key)
  if (bytes > mostKeyBytes) {
    throw invalidKey(field, `it has ${bytes} bytes, S3 allows at most ${mostKeyBytes}`)
  }
  return key
}

function invalidKey(field: string, fact: string, cause?: unknown): LedgerError {
  const message = `Cannot read ${field}: ${fact}`
  return new LedgerError('invalid-notification', message, { cause, details: { field } })
}

/** Bytes of a well-formed string in UTF-8; core has no Buffer and no TextEncoder to ask. */
export function utf8Length(text: string): number {
  let bytes = 0
  for (const c of text) {
    const code = c.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}
