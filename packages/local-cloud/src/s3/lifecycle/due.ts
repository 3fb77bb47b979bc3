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

/** The midnight at which a rule acts. */
export interface DueAction {
  readonly dueMs: number
  readonly ruleId: string
}

/** Whether a current object expires at that midnight. */
export function expiresCurrent(
  rules: readonly LifecycleRule[],
  object: Subject,
  midnightMs: number,
): boolean {
  const expiry = expiryOf(rules, object)
  return expiry !== undefined && expiry.dueMs <= midnightMs
}

/**
 * The first midnight at which a current object expires, and the rule that says so. An object stays
 * until the next midnight, whatever the rule: a rule of a date goes on acting after that date.
 */
export function expiryOf(rules: readonly LifecycleRule[], object: Subject): DueAction | undefined {
  return first(rules, ({ filter, expiration }) => {
    if (!passes(filter, object)) return undefined
    if (expiration?.kind === 'days') return dueAfter(object.lastModifiedMs, expiration.days)
    if (expiration?.kind !== 'date') return undefined
    return Math.max(expiration.dateMs, midnightOf(object.lastModifiedMs) + dayMs)
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
  const abortion = abortionOf(rules, upload)
  return abortion !== undefined && abortion.dueMs <= midnightMs
}

/** The first midnight at which an upload that stays open is aborted, and the rule that says so. */
export function abortionOf(
  rules: readonly LifecycleRule[],
  upload: { readonly key: string; readonly initiatedMs: number },
): DueAction | undefined {
  return first(rules, ({ filter, abortUploadsAfterDays: days }) => {
    if (days === undefined || !upload.key.startsWith(filter.prefix ?? '')) return undefined
    return dueAfter(upload.initiatedMs, days)
  })
}

/** @param due when a rule acts, if it does; of two with one time, the earlier in the list stands */
function first(
  rules: readonly LifecycleRule[],
  due: (rule: LifecycleRule) => number | undefined,
): DueAction | undefined {
  let found: DueAction | undefined
  for (const rule of rules) {
    const dueMs = rule.enabled ? due(rule) : undefined
    if (dueMs === undefined || (found !== undefined && found.dueMs <= dueMs)) continue
    found = { dueMs, ruleId: rule.id }
  }
  return found
}

function isDue(fromMs: number, days: number, midnightMs: number): boolean {
  return dueAfter(fromMs, days) <= midnightMs
}

/**
 * S3 adds the days and rounds up to the next midnight, UTC.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
function dueAfter(fromMs: number, days: number): number {
  return Math.ceil(fromMs / dayMs + days) * dayMs
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
