import type { Target } from './configuration.ts'

/** The targets that match an event; `eventName` has no `s3:`, as in the record. */
export function targetsOf<T extends Target>(
  targets: readonly T[],
  eventName: string,
  key: string,
): T[] {
  return targets.filter(
    (target) =>
      target.events.some((pattern) => covers(pattern, `s3:${eventName}`)) &&
      spellings(target.prefix).some((prefix) => key.startsWith(prefix)) &&
      spellings(target.suffix).some((suffix) => key.endsWith(suffix)),
  )
}

function covers(pattern: string, eventName: string): boolean {
  if (pattern.endsWith('*')) return eventName.startsWith(pattern.slice(0, -1))
  return pattern === eventName
}

/**
 * A filter's value as it stands and decoded: S3 wants a space as `+` and other special characters
 * percent-encoded in it, and takes plain ones as they are.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
function spellings(value = ''): string[] {
  try {
    return [value, decodeURIComponent(value), decodeURIComponent(value.replaceAll('+', ' '))]
  } catch {
    return [value]
  }
}
