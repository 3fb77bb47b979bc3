/**
 * The prefix or suffix of a bucket's notification as S3 wants it: a space as `+`, other special
 * characters percent-encoded, slashes and what S3 calls safe characters as they are.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export function encodeForNotification(text: string): string {
  return text
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replaceAll('%20', '+')
    .replaceAll('~', '%7E')
}

/** Decodes it again. Returns a value that does not decode unchanged. */
export function decodeFromNotification(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    return value
  }
}

/**
 * Text that stands for itself within a wildcard of an EventBridge pattern, where `*` stands for
 * anything and `\` makes the next character plain.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function escapeForWildcard(text: string): string {
  return text.replaceAll(/[\\*]/g, (character) => `\\${character}`)
}
