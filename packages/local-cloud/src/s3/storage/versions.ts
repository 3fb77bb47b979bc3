import type { Store } from '../../store/index.ts'
import { type ObjectRow, type ObjectTables, objectKey } from './objects.ts'
import type { Sequencer } from './sequencer.ts'
import { afterPrefix, openTable, type Table } from './table.ts'
import { nullVersionId, sequencerOf } from './version-id.ts'

/**
 * A delete marker: the version without bytes that a deletion leaves in a bucket that keeps
 * versions.
 */
export interface MarkerRow {
  readonly deleteMarker: true
  readonly lastModifiedMs: number
  readonly sequencer: Sequencer
  /** Absent in the null version. */
  readonly versionId?: string
}

/**
 * A version of an object.
 *
 * The one with the greatest sequencer is current. Where that is an object, its row is in
 * `database.objects`, which so remains the index of what is there, whatever has been; all other
 * versions, and every delete marker, are in `database.versions`.
 */
export type VersionRow = ObjectRow | MarkerRow

export interface VersionTables {
  /** The versions that are not in `objects`: by `versionKey`, of one object the newest first. */
  readonly versions: Table<VersionRow>
  /** The sequencer of an object's null version, where that is in `versions`; keys as in `objects`. */
  readonly nulls: Table<Sequencer>
}

export function openVersionTables(store: Store): VersionTables {
  return {
    versions: openTable<VersionRow>(store, 's3-versions'),
    nulls: openTable<Sequencer>(store, 's3-nulls'),
  }
}

export function isMarker(row: VersionRow): row is MarkerRow {
  return 'deleteMarker' in row
}

/** The ETag of a delete marker in events, that of no bytes. */
export const markerEtag = 'd41d8cd98f00b204e9800998ecf8427e'

/**
 * One version, wherever it stands; the whole of it in one turn of the event loop.
 *
 * @param versionId as a client names it: `null` for the null version
 * @throws {S3Error} `InvalidArgument` for what cannot be the name of a version
 */
export function findVersion(
  database: ObjectTables & VersionTables,
  bucket: string,
  key: string,
  versionId: string,
): VersionRow | undefined {
  const subject = objectKey(bucket, key)
  const named = (row: VersionRow | undefined): VersionRow | undefined =>
    row !== undefined && (row.versionId ?? nullVersionId) === versionId ? row : undefined
  const sequencer = versionId === nullVersionId ? undefined : sequencerOf(versionId)
  const current = (): VersionRow | undefined => named(database.objects.getSync(subject))
  const earlier = (): VersionRow | undefined => {
    const at = sequencer ?? database.nulls.getSync(subject)
    if (at === undefined) return undefined
    return named(database.versions.getSync(versionKey(bucket, key, at)))
  }
  // The batch being written may move it from the second place to the first between two looks. A
  // second batch cannot: it is begun only in a later turn.
  return current() ?? earlier() ?? current()
}

/** The newest of the versions that are not in `database.objects`, from the newest on. */
export function earlierVersions(
  database: VersionTables,
  bucket: string,
  key: string,
  greatestCount: number,
): Promise<VersionRow[]> {
  const prefix = versionsPrefix(bucket, key)
  const range = { gte: Buffer.from(prefix), lt: afterPrefix(prefix), limit: greatestCount }
  return database.versions.values<Buffer, VersionRow>({ ...range, keyEncoding: 'buffer' }).all()
}

/** The marker that stands for an object, where the current version is one. */
export async function currentMarker(
  database: ObjectTables & VersionTables,
  bucket: string,
  key: string,
): Promise<MarkerRow | undefined> {
  if (database.objects.getSync(objectKey(bucket, key)) !== undefined) return undefined
  const [newest] = await earlierVersions(database, bucket, key, 1)
  return newest !== undefined && isMarker(newest) ? newest : undefined
}

/** The key of a row of `database.versions`: of one object, the newer version comes first. */
export function versionKey(bucket: string, key: string, sequencer: Sequencer): string {
  const inverted = greatestSequencer - BigInt(`0x${sequencer}`)
  return versionsPrefix(bucket, key) + inverted.toString(16).toUpperCase().padStart(18, '0')
}

/** Bucket and key out of a row's key. */
export function keyOfVersion(bucket: string, rowKey: string): string {
  return rowKey.slice(bucket.length + 1, -20).replaceAll('\0\u0002', '\0')
}

/** The prefix of the row keys of all versions of one object. */
export function versionsPrefix(bucket: string, key: string): string {
  return `${versionsUnder(bucket, key)}\0\u0001`
}

/**
 * The prefix of the row keys for a prefix of object keys.
 *
 * A NUL of the key's own is written so that it sorts after the end of a key and before any other
 * character: `a` and all its versions come before `a\0` and all of its.
 */
export function versionsUnder(bucket: string, prefix: string): string {
  return `${bucket}\0${prefix.replaceAll('\0', '\0\u0002')}`
}

const greatestSequencer = (1n << 72n) - 1n
