import type { Tags } from '../xml/tags.ts'
import type { LifecycleRule } from './configuration.ts'

export const dayMs: number = 24 * 60 * 60 * 1000

/** The last midnight, UTC, that is not after a time: lifecycle rules act at midnight. */
export function midnightOf(timeMs: number): number {
  return Math.floor(timeMs / dayMs) * dayMs
}

/** The longest prefix that all rules' objects have. */
export function prefixOfAll(rules: readonly LifecycleRule[]): string {
  const prefixes = rules.map(({ filter }) => filter.prefix ?? '').sort()
  const [first = '', last = ''] = [prefixes[0], prefixes.at(-1)]
  let length = 0
  while (length < first.length && first[length] === last[length]) length++
  // Not in the midst of a character.
  return first.slice(0, length).replace(/[\ud800-\udbff]$/, '')
}

/** The properties of an object that rules depend on. */
interface Subject {
  readonly key: string
  readonly sizeBytes: number
  readonly tags?: Tags
  readonly lastModifiedMs: number
}

/** In a delete marker there is nothing that tags or sizes could be compared with. */
type Marker = Pick<Subject, 'key' | 'lastModifiedMs'>

/**
 * Whether a current object expires at that midnight. An object written since stays until the next
 * one, whatever the rule: a rule of a date goes on acting after that date.
 */
export function expiresCurrent(
  rules: readonly LifecycleRule[],
  object: Subject,
  midnightMs: number,
): boolean {
  if (object.lastModifiedMs >= midnightMs) return false
  return rules.some(({ enabled, filter, expiration }) => {
    if (!enabled || !passes(filter, object)) return false
    if (expiration?.kind === 'date') return expiration.dateMs <= midnightMs
    return expiration?.kind === 'days' && isDue(object.lastModifiedMs, expiration.days, midnightMs)
  })
}

/** Whether a delete marker with nothing behind it is to go. A rule of days takes these along. */
export function expiresMarker(
  rules: readonly LifecycleRule[],
  marker: Marker,
  midnightMs: number,
): boolean {
  if (marker.lastModifiedMs >= midnightMs) return false
  return rules.some(({ enabled, filter, expiration }) => {
    if (!enabled || !passes(filter, marker)) return false
    if (expiration?.kind === 'markers') return expiration.remove
    return expiration?.kind === 'days' && isDue(marker.lastModifiedMs, expiration.days, midnightMs)
  })
}

/**
 * Whether a version is to go that is current no more.
 *
 * @param since when the version that came next was written; milliseconds
 * @param newerCount how many noncurrent versions are newer
 */
export function expiresNoncurrent(
  rules: readonly LifecycleRule[],
  version: Subject | Marker,
  since: number,
  newerCount: number,
  midnightMs: number,
): boolean {
  return rules.some(({ enabled, filter, noncurrent }) => {
    if (!enabled || noncurrent === undefined || !passes(filter, version)) return false
    return (
      newerCount >= (noncurrent.newerVersions ?? 0) && isDue(since, noncurrent.days, midnightMs)
    )
  })
}

export function abortsUpload(
  rules: readonly LifecycleRule[],
  upload: { readonly key: string; readonly initiatedMs: number },
  midnightMs: number,
): boolean {
  return rules.some(({ enabled, filter, abortUploadsAfterDays: days }) => {
    if (!enabled || days === undefined) return false
    return upload.key.startsWith(filter.prefix ?? '') && isDue(upload.initiatedMs, days, midnightMs)
  })
}

/**
 * S3 adds the days and rounds up to the next midnight, UTC.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
function isDue(fromMs: number, days: number, midnightMs: number): boolean {
  return Math.ceil(fromMs / dayMs + days) * dayMs <= midnightMs
}

function passes(filter: LifecycleRule['filter'], subject: Subject | Marker): boolean {
  const { prefix = '', tags, sizeGreaterThanBytes, sizeLessThanBytes } = filter
  if (!subject.key.startsWith(prefix)) return false
  const asksMore =
    tags.length > 0 || sizeGreaterThanBytes !== undefined || sizeLessThanBytes !== undefined
  if (!asksMore) return true
  if (!('sizeBytes' in subject)) return false
  if (sizeGreaterThanBytes !== undefined && subject.sizeBytes <= sizeGreaterThanBytes) return false
  if (sizeLessThanBytes !== undefined && subject.sizeBytes >= sizeLessThanBytes) return false
  return tags.every(([key, value]) =>
    subject.tags?.some((tag) => tag[0] === key && tag[1] === value),
  )
}
