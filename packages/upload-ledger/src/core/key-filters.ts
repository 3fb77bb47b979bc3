import { LedgerError } from './errors.ts'
import { checkKeyFilter, encodeForNotification, escapeForWildcard } from './key-filter.ts'
import { quoted } from './printable.ts'

/** The keys that one filter selects: those with this prefix and this suffix, nothing encoded. */
export interface KeyFilter {
  /** Empty for any. */
  readonly prefix: string
  /** Empty for any. */
  readonly suffix: string
}

/** What to record: the keys with one of the prefixes and one of the suffixes. */
export interface SelectedKeys {
  readonly prefixes: readonly string[]
  readonly suffixes: readonly string[]
}

/** A filter for each prefix with each suffix, because a filter takes one of either. */
export function keyFilters({ prefixes, suffixes }: SelectedKeys): readonly KeyFilter[] {
  return prefixes.flatMap((prefix) => suffixes.map((suffix) => ({ prefix, suffix })))
}

/**
 * The most prefixes times suffixes. S3 takes 100 notification configurations for a bucket, and
 * CloudFormation writes one for uploads and one for removals.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
 */
const mostKeyFilters = 50
const mostNotifications = 100

/**
 * Refuses keys that S3 cannot select, each by itself and against each other: S3 takes no two filters
 * that both could select a key. The same for every delivery, so that a later one can take them.
 *
 * @param nameOf the flag or prop of a kind, for the message
 * @throws {LedgerError} `invalid-argument`
 */
export function checkSelectedKeys(
  keys: SelectedKeys,
  nameOf: (kind: 'prefix' | 'suffix') => string,
): void {
  const { prefixes, suffixes } = keys
  checkTexts('prefix', prefixes, nameOf('prefix'))
  checkTexts('suffix', suffixes, nameOf('suffix'))
  const count = prefixes.length * suffixes.length
  if (count <= mostKeyFilters) return
  const fact = `each prefix with each suffix makes ${count} filters, and S3 takes at most ${mostKeyFilters}, each for uploads and for removals`
  throw refusal(`use ${countsOf(keys)}`, fact)
}

/**
 * Refuses filters that make more notification configurations than S3 takes for a bucket.
 *
 * @param kinds how many kinds of events a filter is for, each a configuration of its own
 * @throws {LedgerError} `invalid-argument`
 */
export function checkNotificationCount(keys: SelectedKeys, kinds: number): void {
  const count = keys.prefixes.length * keys.suffixes.length
  if (count * kinds <= mostNotifications) return
  const fact = `with ${kinds} kinds of events each, ${count} filters make ${count * kinds} notifications, and S3 takes ${mostNotifications} for a bucket; use fewer, or delivery eventbridge`
  throw refusal(`use ${countsOf(keys)}`, fact)
}

function checkTexts(kind: 'prefix' | 'suffix', texts: readonly string[], name: string): void {
  if (texts.length === 0) {
    throw refusal(`use ${name} []`, `it selects no key; give '' for any ${kind}`)
  }
  for (const text of texts) checkKeyFilter(kind, text, name)
  for (const [i, one] of texts.entries()) {
    const other = texts.find((text, at) => at !== i && isWithin(kind, one, text))
    if (other === undefined) continue
    const verb = kind === 'prefix' ? 'begins' : 'ends'
    const fact = `every key that ${verb} with the first ${verb} with the second too, and S3 refuses filters that overlap; leave out one of them`
    throw refusal(`use ${name} ${quoted(one)} with ${name} ${quoted(other)}`, fact)
  }
}

function isWithin(kind: 'prefix' | 'suffix', narrow: string, wide: string): boolean {
  return kind === 'prefix' ? narrow.startsWith(wide) : narrow.endsWith(wide)
}

/** The rules of one filter in a bucket's notification, encoded as S3 expects them. */
export function notificationRules({
  prefix,
  suffix,
}: KeyFilter): readonly { readonly name: 'prefix' | 'suffix'; readonly value: string }[] {
  return Object.entries({ prefix, suffix })
    .filter(([, text]) => text !== '')
    .map(([name, text]) => ({
      name: name as 'prefix' | 'suffix',
      value: encodeForNotification(text),
    }))
}

/**
 * The matchers of the key in an EventBridge rule, where keys are not encoded; none if every key is
 * selected. Matchers in one list are alternatives, so a prefix and a suffix together are one
 * wildcard.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function keyMatchers(filters: readonly KeyFilter[]): readonly KeyMatcher[] {
  return filters.flatMap(({ prefix, suffix }): KeyMatcher[] => {
    if (prefix !== '' && suffix !== '') {
      return [{ wildcard: `${escapeForWildcard(prefix)}*${escapeForWildcard(suffix)}` }]
    }
    if (prefix !== '') return [{ prefix }]
    return suffix === '' ? [] : [{ suffix }]
  })
}

export type KeyMatcher =
  | { readonly prefix: string }
  | { readonly suffix: string }
  | { readonly wildcard: string }

/** How many they are, in words. */
export function countsOf({ prefixes, suffixes }: SelectedKeys): string {
  const one = (count: number, kind: string) => `${count} ${kind}${count === 1 ? '' : 'es'}`
  return `${one(prefixes.length, 'prefix')} with ${one(suffixes.length, 'suffix')}`
}

/** EventBridge's quota on a pattern, and what ours has besides the keys: source, events, bucket. */
const mostPatternCharacters = 2_048
const mostOtherCharacters = 256

/**
 * Refuses keys whose EventBridge rule would be too long.
 *
 * @throws {LedgerError} `invalid-argument`
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
export function checkRuleLength(keys: SelectedKeys): void {
  const { length } = JSON.stringify(keyMatchers(keyFilters(keys)))
  const most = mostPatternCharacters - mostOtherCharacters
  const { prefixes, suffixes } = keys
  // A single one that is too long for a rule has been accepted before.
  if (length <= most || prefixes.length * suffixes.length === 1) return
  const fact = `the EventBridge rule would have ${length} characters of keys, and its pattern has room for ${most}; use fewer or shorter ones`
  throw refusal(`use ${countsOf(keys)}`, fact)
}

function refusal(what: string, why: string): LedgerError {
  return new LedgerError('invalid-argument', `Cannot ${what}: ${why}`)
}
