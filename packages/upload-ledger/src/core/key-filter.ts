import { LedgerError } from './errors.ts'
import { quoted } from './printable.ts'

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

/** The longest prefix or suffix that S3 accepts, as `encodeForNotification` writes it. */
export const mostFilterCharacters = 1_024

/**
 * Refuses a prefix or suffix by which S3 can select no keys. The same for every delivery, so that a
 * later one can take it.
 *
 * @param name of the flag or prop, for the message
 * @throws {LedgerError} `invalid-argument`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export function checkKeyFilter(kind: 'prefix' | 'suffix', text: string, name: string): void {
  const fault = faultOf(kind, text)
  if (fault === undefined) return
  throw new LedgerError('invalid-argument', `Cannot use ${name} ${quoted(text)}: ${fault}`)
}

function faultOf(kind: 'prefix' | 'suffix', text: string): string | undefined {
  const [wildcard] = /[*?]/.exec(text) ?? []
  if (wildcard !== undefined) {
    const selects = kind === 'prefix' ? 'begins with it' : 'ends with it'
    return `a ${kind} has no wildcards, and selects every key that ${selects}; leave out ${wildcard}`
  }
  const { length } = encodeForNotification(text)
  if (length <= mostFilterCharacters) return undefined
  return `it has ${length} characters when percent-encoded, and S3 accepts at most ${mostFilterCharacters}`
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
