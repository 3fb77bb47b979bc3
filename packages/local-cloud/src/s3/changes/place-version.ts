import type { BatchOperation } from '../../store/index.ts'
import type { DiscardedBody } from '../storage/bodies.ts'
import type { BucketRow } from '../storage/buckets.ts'
import type { Database } from '../storage/database.ts'
import { dropBody, objectKey } from '../storage/objects.ts'
import { nullVersionId } from '../storage/version-id.ts'
import {
  earlierVersions,
  findVersion,
  isMarker,
  type VersionRow,
  versionKey,
} from '../storage/versions.ts'

/** The versions of one object; only for use within a change of that very subject. */
export interface ObjectVersions {
  readonly database: Database
  readonly bucketRow: BucketRow
  readonly bucket: string
  readonly key: string
}

/** The operations of a batch, and the files that are obsolete after it. */
export interface Placing {
  readonly operations: readonly BatchOperation[]
  readonly discarded: readonly DiscardedBody[]
}

/**
 * Adds a version. Without a version id it is the null version, and takes the place of an earlier
 * null version; one that is younger, as it may be when a multipart upload is completed, stays.
 *
 * @returns undefined where the version has no place: a younger null version is there
 */
export async function addVersion(
  versions: ObjectVersions,
  added: VersionRow,
): Promise<Placing | undefined> {
  const { database, bucketRow, bucket, key } = versions
  if (added.versionId !== undefined) return await rearrange(versions, { added })
  const removed =
    bucketRow.versioning === undefined
      ? database.objects.getSync(objectKey(bucket, key))
      : findVersion(database, bucket, key, nullVersionId)
  if (removed === undefined) return await rearrange(versions, { added })
  if (removed.sequencer > added.sequencer) return undefined
  return await rearrange(versions, { added, removed })
}

/** Takes a version out; where it was current, the one before it becomes current again. */
export function takeVersion(versions: ObjectVersions, removed: VersionRow): Promise<Placing> {
  return rearrange(versions, { removed })
}

async function rearrange(
  versions: ObjectVersions,
  { added, removed }: { added?: VersionRow; removed?: VersionRow },
): Promise<Placing> {
  const { database, bucket, key } = versions
  const subject = objectKey(bucket, key)
  const object = database.objects.getSync(subject)
  const removesObject = removed !== undefined && object?.sequencer === removed.sequencer
  const dropped = dropBody(database, removed && !isMarker(removed) ? removed : undefined)
  const operations = [...dropped.operations]
  if (removed !== undefined && !removesObject) operations.push(...takeOut(versions, removed))

  const staying = removesObject ? undefined : object
  const before = staying ?? (await newestEarlier(versions, removed))
  const wins = added !== undefined && (before === undefined || added.sequencer > before.sequencer)
  const current = wins ? added : before

  if (added !== undefined && (!wins || isMarker(added))) operations.push(...putIn(versions, added))
  if (staying !== undefined && staying !== current) operations.push(...putIn(versions, staying))
  if (current === undefined || isMarker(current)) {
    if (object !== undefined) {
      operations.push({ type: 'del', sublevel: database.objects, key: subject })
    }
  } else if (current !== staying) {
    if (current === before) operations.push(...takeOut(versions, current))
    operations.push({ type: 'put', sublevel: database.objects, key: subject, value: current })
  }
  return { operations, discarded: dropped.discarded }
}

/** In a bucket that never kept versions there is none, and nothing has to be read to know it. */
async function newestEarlier(
  { database, bucketRow, bucket, key }: ObjectVersions,
  but: VersionRow | undefined,
): Promise<VersionRow | undefined> {
  if (bucketRow.versioning === undefined) return undefined
  const newest = await earlierVersions(database, bucket, key, 2)
  return newest.find((row) => row.sequencer !== but?.sequencer)
}

function putIn({ database, bucket, key }: ObjectVersions, row: VersionRow): BatchOperation[] {
  const at = versionKey(bucket, key, row.sequencer)
  const put: BatchOperation = { type: 'put', sublevel: database.versions, key: at, value: row }
  if (row.versionId !== undefined) return [put]
  const nullAt = objectKey(bucket, key)
  return [put, { type: 'put', sublevel: database.nulls, key: nullAt, value: row.sequencer }]
}

function takeOut({ database, bucket, key }: ObjectVersions, row: VersionRow): BatchOperation[] {
  const at = versionKey(bucket, key, row.sequencer)
  const del: BatchOperation = { type: 'del', sublevel: database.versions, key: at }
  if (row.versionId !== undefined) return [del]
  return [del, { type: 'del', sublevel: database.nulls, key: objectKey(bucket, key) }]
}
