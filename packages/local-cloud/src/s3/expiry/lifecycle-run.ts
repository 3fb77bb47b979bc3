import { abortUpload } from '../changes/abort-upload.ts'
import {
  abortsUpload,
  expiresCurrent,
  expiresMarker,
  expiresNoncurrent,
  type LifecycleRule,
  prefixOfAll,
} from '../lifecycle/index.ts'
import type { S3Context } from '../operation.ts'
import type { Database } from '../storage/database.ts'
import { objectKey } from '../storage/objects.ts'
import { afterPrefix } from '../storage/table.ts'
import { type UploadRow, uploadKey } from '../storage/uploads.ts'
import { listVersions, type VersionEntry } from '../storage/version-listing.ts'
import { isMarker } from '../storage/versions.ts'
import { expireObject } from './expire-object.ts'
import { expireVersion } from './expire-version.ts'
import {
  addCounts,
  type LifecycleCounts,
  type LifecyclePlace,
  lifecycleStart,
  noCounts,
} from './lifecycle-place.ts'

/** A pass over one bucket, as its events tell of it. */
export interface LifecycleRun {
  readonly bucket: string
  /** When the rules are run, as if it were now; milliseconds since 1970. */
  readonly timeMs: number
  /** The last midnight before that, at which they act. */
  readonly midnightMs: number
  readonly requestId: string
  readonly hostId: string
}

/**
 * Does one step of a run: at most 250 versions or uploads of one bucket.
 *
 * It first looks without waiting for anybody; each change that then seems due is looked at again
 * where it is alone with its object, so that nothing goes that was overwritten meanwhile. A step
 * that is done twice, or after a crash, finds nothing left to do.
 *
 * @returns where to go on, or undefined at the end of the last bucket
 */
export async function lifecycleStep(
  context: S3Context,
  occasion: Omit<LifecycleRun, 'bucket'>,
  place: LifecyclePlace,
): Promise<{ counts: LifecycleCounts; next: LifecyclePlace | undefined }> {
  const found = await nextBucket(context.database, place.bucket)
  if (found === undefined) return { counts: noCounts, next: undefined }
  const { bucket, rules } = found
  const here = bucket === place.bucket ? place : { bucket }
  const step = 'upload' in here ? uploadStep : versionStep
  return await step(context, { ...occasion, bucket }, rules, here)
}

/** Does all steps of a run, one by one. */
export async function runLifecycle(
  context: S3Context,
  occasion: Omit<LifecycleRun, 'bucket'>,
): Promise<LifecycleCounts> {
  let counts: LifecycleCounts = noCounts
  let place: LifecyclePlace | undefined = lifecycleStart
  while (place !== undefined) {
    const step = await lifecycleStep(context, occasion, place)
    counts = addCounts(counts, step.counts)
    place = step.next
  }
  return counts
}

interface Step {
  readonly counts: LifecycleCounts
  readonly next: LifecyclePlace
}

async function nextBucket(
  database: Database,
  from: string,
): Promise<{ bucket: string; rules: readonly LifecycleRule[] } | undefined> {
  for await (const [bucket, { lifecycle = [] }] of database.buckets.iterator({ gte: from })) {
    const rules = lifecycle.filter((rule) => rule.enabled)
    if (rules.length > 0) return { bucket, rules }
  }
  return undefined
}

async function versionStep(
  context: S3Context,
  run: LifecycleRun,
  rules: readonly LifecycleRule[],
  { bucket, version, behind }: LifecyclePlace,
): Promise<Step> {
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
    if (seemsDue(rules, entry, newer, isLast, run.midnightMs)) {
      const { row } = entry
      const expiry =
        entry.isLatest && !isMarker(row)
          ? expireObject(context, run, key, row)
          : expireVersion(context, run, key, row)
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
  newer: LifecyclePlace['behind'],
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

async function uploadStep(
  context: S3Context,
  run: LifecycleRun,
  rules: readonly LifecycleRule[],
  { bucket, upload = '' }: LifecyclePlace,
): Promise<Step> {
  const prefix = objectKey(bucket, prefixOfAll(rules))
  const start = upload === '' ? { gte: Buffer.from(prefix) } : { gt: Buffer.from(upload) }
  const range = { ...start, lt: afterPrefix(prefix), limit: stepSize, keyEncoding: 'buffer' }
  const rows = await context.database.uploads.iterator<Buffer, UploadRow>(range).all()
  const due = rows.filter(([, row]) => abortsUpload(rules, row, run.midnightMs))
  const aborted = await Promise.all(due.map(([, row]) => abort(context, run, row)))
  const last = rows.length < stepSize ? undefined : rows.at(-1)?.[0].toString()
  return {
    counts: countOf(aborted),
    // No bucket's name has a NUL, so this is before the next and after this one.
    next: last === undefined ? { bucket: `${bucket}\0` } : { bucket, upload: last },
  }
}

function abort(
  { database, commits }: S3Context,
  { bucket, midnightMs }: LifecycleRun,
  { key, uploadId }: UploadRow,
): Promise<'uploadsAborted' | 'nothing'> {
  return commits.run(objectKey(bucket, key), async () => {
    const row = database.uploads.getSync(uploadKey(bucket, key, uploadId))
    const rules = database.buckets.getSync(bucket)?.lifecycle ?? []
    if (row === undefined || !abortsUpload(rules, row, midnightMs)) {
      return { result: 'nothing', operations: [] }
    }
    return { result: 'uploadsAborted', ...(await abortUpload(database, bucket, key, uploadId)) }
  })
}

function countOf(results: readonly (keyof LifecycleCounts | 'nothing')[]): LifecycleCounts {
  const counts = { ...noCounts }
  for (const result of results) if (result !== 'nothing') counts[result]++
  return counts
}

const stepSize = 250
