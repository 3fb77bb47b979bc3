import type { Target } from './configuration.ts'
import { encodeKey } from './encode-key.ts'

/** The targets that match an event; `eventName` has no `s3:`, as in the record. */
export function targetsOf<T extends Target>(
  targets: readonly T[],
  eventName: string,
  key: string,
): T[] {
  const encoded = spellings(key)
  return targets.filter(
    ({ events, prefix = '', suffix = '' }) =>
      events.some((pattern) => covers(pattern, `s3:${eventName}`)) &&
      encoded.some((spelling) => spelling.startsWith(prefix)) &&
      encoded.some((spelling) => spelling.endsWith(suffix)),
  )
}

function covers(pattern: string, eventName: string): boolean {
  if (pattern.endsWith('*')) return eventName.startsWith(pattern.slice(0, -1))
  return pattern === eventName
}

/**
 * The encodings of a key that S3 compares with a filter's value as it stands: a space is `+`, and a
 * special character that is not percent-encoded in the filter never matches. Its guide calls some
 * characters safe that its notifications encode, so these match either way.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
function spellings(key: string): string[] {
  const encoded = encodeKey(key)
  return [encoded, encoded.replace(/%(?:21|27|28|29)/g, decodeURIComponent)]
}
