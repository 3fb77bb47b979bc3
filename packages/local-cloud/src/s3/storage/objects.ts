import type { BatchOperation, Store } from '../../store/index.ts'
import type { PartChecksum, StoredChecksum } from '../body/index.ts'
import type { Tags } from '../xml/tags.ts'
import type { DiscardedBody } from './bodies.ts'
import type { Sequencer } from './sequencer.ts'
import { openTable, type Table } from './table.ts'

/** The headers that a client sets when it writes an object, and gets when it reads it. */
export interface ObjectHeaders {
  /** Such as `content-type`, by their lower-case names. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** By their names without `x-amz-meta-`, in pairs: a name may be `__proto__`. */
  readonly metadata: readonly (readonly [name: string, value: string])[]
}

/** An object, without its bytes. */
export interface ObjectRow extends ObjectHeaders {
  readonly sizeBytes: number
  /** Without quotes. */
  readonly etag: string
  readonly lastModifiedMs: number
  readonly sequencer: Sequencer
  /** The body's one file, or the key of its list of files. */
  readonly bodyId: string
  readonly segmented: boolean
  readonly checksum?: StoredChecksum
  /** Absent where there are none. */
  readonly tags?: Tags
  /** Absent in the null version, which is what is written without versioning. */
  readonly versionId?: string
  /** Of the multipart upload that made it, so that a repeated completion is recognised. */
  readonly uploadId?: string
}

/** One file of a body that has several. */
export interface Segment {
  readonly file: string
  readonly sizeBytes: number
  /** The part's, as it was uploaded. */
  readonly number?: number
  readonly checksum?: PartChecksum
}

export interface ObjectTables {
  /** By bucket, NUL, key. No bucket's name has a NUL, so one bucket's keys stand together. */
  readonly objects: Table<ObjectRow>
  /** The files of a body that is more than one file, by body id. */
  readonly segments: Table<readonly Segment[]>
}

export function openObjectTables(store: Store): ObjectTables {
  return {
    objects: openTable<ObjectRow>(store, 's3-objects'),
    segments: openTable<readonly Segment[]>(store, 's3-segments'),
  }
}

/** The key of an object's row, and the subject of every change to the object and its uploads. */
export function objectKey(bucket: string, key: string): string {
  return `${bucket}\0${key}`
}

/** An object with the files that its bytes are in, in order. */
export interface WholeObject {
  readonly row: ObjectRow
  readonly segments: readonly Segment[]
}

/**
 * Finds an object together with its files. They are two readings, and a batch that replaces the
 * object can land between them: then its files are not there, and it is looked for again.
 *
 * @param find gives the row as it is at this moment; what it throws is thrown
 */
export function findWhole(database: ObjectTables, find: () => ObjectRow): WholeObject {
  for (let looks = 0; looks < mostLooks; looks++) {
    const row = find()
    const segments = segmentsOf(database, row)
    if (segments !== undefined) return { row, segments }
  }
  throw new Error('Cannot read the object: the list of its files is missing')
}

/** More often than an object can be replaced while it is looked for. */
const mostLooks = 100

function segmentsOf(database: ObjectTables, row: ObjectRow): readonly Segment[] | undefined {
  if (!row.segmented) return [{ file: row.bodyId, sizeBytes: row.sizeBytes }]
  return database.segments.getSync(row.bodyId)
}

/** The operations that replace or remove a row, and its body with it. */
export function dropBody(
  database: ObjectTables,
  row: ObjectRow | undefined,
): { operations: BatchOperation[]; discarded: DiscardedBody[] } {
  if (row === undefined) return { operations: [], discarded: [] }
  const files = (segmentsOf(database, row) ?? []).map((segment) => segment.file)
  const operations: BatchOperation[] = row.segmented
    ? [{ type: 'del', sublevel: database.segments, key: row.bodyId }]
    : []
  return { operations, discarded: [{ id: row.bodyId, files }] }
}
