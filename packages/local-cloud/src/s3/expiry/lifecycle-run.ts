import type { LifecycleRule } from '../lifecycle/index.ts'
import type { S3Context } from '../operation.ts'
import type { Database } from '../storage/database.ts'
import type { LifecycleRun } from './bucket-pass.ts'
import { addCounts, type LifecycleCounts, noCounts } from './lifecycle-counts.ts'
import { type LifecycleProgress, lifecycleStart } from './lifecycle-progress.ts'
import { uploadStep } from './upload-pass.ts'
import { versionStep } from './version-pass.ts'

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
  run: LifecycleRun,
  progress: LifecycleProgress,
): Promise<{ counts: LifecycleCounts; next: LifecycleProgress | undefined }> {
  const found = await nextBucket(context.database, progress.bucket)
  if (found === undefined) return { counts: noCounts, next: undefined }
  const { bucket, rules } = found
  const here = bucket === progress.bucket ? progress : { bucket }
  const step = 'upload' in here ? uploadStep : versionStep
  return await step(context, { ...run, bucket }, rules, here)
}

/** Does all steps of a run, one by one. */
export async function runLifecycle(
  context: S3Context,
  run: LifecycleRun,
): Promise<LifecycleCounts> {
  let counts: LifecycleCounts = noCounts
  let progress: LifecycleProgress | undefined = lifecycleStart
  while (progress !== undefined) {
    const step = await lifecycleStep(context, run, progress)
    counts = addCounts(counts, step.counts)
    progress = step.next
  }
  return counts
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
