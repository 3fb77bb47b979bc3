import {
  expiresCurrent,
  expiresMarker,
  expiresNoncurrent,
  type LifecycleRule,
  prefixOfAll,
} from '../lifecycle/index.ts'
import type { S3Context } from '../operation.ts'
import { listVersions, type VersionEntry } from '../storage/version-listing.ts'
import { isMarker } from '../storage/versions.ts'
import { type BucketPass, type PassStep, stepSize } from './bucket-pass.ts'
import { expireObject } from './expire-object.ts'
import { expireVersion } from './expire-version.ts'
import { countOf, type LifecycleCounts } from './lifecycle-counts.ts'
import type { LifecycleProgress } from './lifecycle-progress.ts'

/**
 * Looks at the next versions of a bucket, and expires those that are due. Each that seems due is
 * looked at again where the change is alone with its object.
 */
export async function versionStep(
  context: S3Context,
  pass: BucketPass,
  rules: readonly LifecycleRule[],
  { bucket, version, behind }: LifecycleProgress,
): Promise<PassStep> {
  const page = await listVersions(context.database, {
    bucket,
    prefix: prefixOfAll(rules),
    delimiter: '',
    after: version === undefined ? undefined : { kind: 'version', ...version },
    greatestCount: stepSize,
  })
  const changes: Promise<keyof LifecycleCounts | 'nothing'>[] = []
  let [key, newer] = [version?.key, behind]
  page.entries.forEach((entry, i) => {
    if (entry.kind !== 'version') return
    if (entry.key !== key) newer = undefined
    key = entry.key
    const following = page.entries[i + 1]
    const isLast = following?.kind !== 'version' || following.key !== key
    if (seemsDue(rules, entry, newer, isLast, pass.midnightMs)) {
      const { row } = entry
      const expiry =
        entry.isLatest && !isMarker(row)
          ? expireObject(context, pass, key, row)
          : expireVersion(context, pass, key, row)
      changes.push(expiry)
    }
    const count = newer === undefined ? 0 : newer.count + 1
    newer = { count, lastModifiedMs: entry.row.lastModifiedMs }
  })
  const counts = countOf(await Promise.all(changes))
  const last = page.next === undefined ? undefined : page.entries.at(-1)
  if (last?.kind !== 'version') return { counts, next: { bucket, upload: '' } }
  const at = { key: last.key, sequencer: last.row.sequencer }
  return { counts, next: { bucket, version: at, ...(newer && { behind: newer }) } }
}

/** @param newer of the versions of this key: how many noncurrent ones came, and when the last was written */
function seemsDue(
  rules: readonly LifecycleRule[],
  { key, row, isLatest }: Extract<VersionEntry, { kind: 'version' }>,
  newer: LifecycleProgress['behind'],
  isLast: boolean,
  midnightMs: number,
): boolean {
  const subject = { key, ...row }
  if (newer !== undefined) {
    return expiresNoncurrent(rules, subject, newer.lastModifiedMs, newer.count, midnightMs)
  }
  if (!isLatest) return true
  if (isMarker(row)) return isLast && expiresMarker(rules, subject, midnightMs)
  return expiresCurrent(rules, { key, ...row }, midnightMs)
}
