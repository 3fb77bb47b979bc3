import { toldVersion } from '../changes/new-version.ts'
import { notifyLifecycle } from '../changes/notify.ts'
import { takeVersion } from '../changes/place-version.ts'
import { expiresMarker, expiresNoncurrent } from '../lifecycle/index.ts'
import type { S3Context } from '../operation.ts'
import type { BucketRow } from '../storage/buckets.ts'
import type { Database } from '../storage/database.ts'
import { objectKey } from '../storage/objects.ts'
import { nullVersionId } from '../storage/version-id.ts'
import {
  earlierVersions,
  isMarker,
  type VersionRow,
  versionKey,
  versionsPrefix,
} from '../storage/versions.ts'
import type { BucketPass } from './bucket-pass.ts'

export type VersionExpiry = 'noncurrentExpired' | 'markersRemoved' | 'nothing'

/**
 * Expires a version that is not current, or a delete marker that has nothing behind it; if it is
 * still there, and a rule still says so. The event carries the sequencer of its creation.
 */
export function expireVersion(
  context: S3Context,
  pass: BucketPass,
  key: string,
  seen: VersionRow,
): Promise<VersionExpiry> {
  const { database, commits } = context
  const { bucket } = pass
  return commits.run<VersionExpiry>(objectKey(bucket, key), async () => {
    const bucketRow = database.buckets.getSync(bucket)
    const row = database.versions.getSync(versionKey(bucket, key, seen.sequencer))
    if (bucketRow === undefined || row === undefined) return { result: 'nothing', operations: [] }
    const result = await judge(database, pass, bucketRow, key, row)
    if (result === 'nothing') return { result, operations: [] }
    const taken = await takeVersion({ database, bucketRow, bucket, key }, row)
    const eventWrites = notifyLifecycle(context, pass, bucketRow, {
      name: 'LifecycleExpiration:Delete',
      key,
      sequencer: row.sequencer,
      ...toldVersion(bucketRow, row.versionId ?? nullVersionId),
    })
    return { result, operations: [...taken.operations, ...eventWrites], discarded: taken.discarded }
  })
}

async function judge(
  database: Database,
  { bucket, midnightMs }: BucketPass,
  { lifecycle: rules = [] }: BucketRow,
  key: string,
  row: VersionRow,
): Promise<VersionExpiry> {
  const next = await successorOf(database, bucket, key, row)
  if (next === undefined) {
    // Current, so a marker.
    const others = (await earlierVersions(database, bucket, key, 2)).length - 1
    if (!isMarker(row) || others > 0) return 'nothing'
    return expiresMarker(rules, { key, ...row }, midnightMs) ? 'markersRemoved' : 'nothing'
  }
  const most = Math.max(0, ...rules.map((rule) => rule.noncurrent?.newerVersions ?? 0))
  const newest = await earlierVersions(database, bucket, key, most + 1)
  const currentIsHere = database.objects.getSync(objectKey(bucket, key)) === undefined
  const noncurrent = currentIsHere ? newest.slice(1) : newest
  const found = noncurrent.findIndex(({ sequencer }) => sequencer === row.sequencer)
  const newerCount = found < 0 ? most : found
  const expires = expiresNoncurrent(
    rules,
    { key, ...row },
    next.lastModifiedMs,
    newerCount,
    midnightMs,
  )
  return expires ? 'noncurrentExpired' : 'nothing'
}

/** The version that came next; none for the current one. */
async function successorOf(
  database: Database,
  bucket: string,
  key: string,
  row: VersionRow,
): Promise<VersionRow | undefined> {
  const range = {
    gte: Buffer.from(versionsPrefix(bucket, key)),
    lt: Buffer.from(versionKey(bucket, key, row.sequencer)),
    reverse: true,
    limit: 1,
    keyEncoding: 'buffer',
  }
  const [next] = await database.versions.values<Buffer, VersionRow>(range).all()
  return next ?? database.objects.getSync(objectKey(bucket, key))
}
