import type { BatchOperation } from '../store.ts'
import type { DiscardedBody } from './bodies.ts'
import type { StoredChecksum } from './body/index.ts'
import type { Database } from './database.ts'
import type { ObjectHeaders } from './object-headers.ts'
import type { Sequencer } from './sequencer.ts'

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
  /** Of the multipart upload that made it, so that a repeated completion is recognised. */
  readonly uploadId?: string
}

/** One file of a body that has several. */
export interface Segment {
  readonly file: string
  readonly sizeBytes: number
}

/** The key of an object's row, and the subject of every change to the object and its uploads. */
export function objectKey(bucket: string, key: string): string {
  return `${bucket}\0${key}`
}

/** The files that an object's bytes are in, in order. */
export function segmentsOf(database: Database, row: ObjectRow): readonly Segment[] {
  if (!row.segmented) return [{ file: row.bodyId, sizeBytes: row.sizeBytes }]
  return database.segments.getSync(row.bodyId) ?? []
}

/** What it takes to have a row replaced or removed: its body goes with it. */
export function dropBody(
  database: Database,
  row: ObjectRow | undefined,
): { operations: BatchOperation[]; discarded: DiscardedBody[] } {
  if (row === undefined) return { operations: [], discarded: [] }
  const files = segmentsOf(database, row).map((segment) => segment.file)
  const operations: BatchOperation[] = row.segmented
    ? [{ type: 'del', sublevel: database.segments, key: row.bodyId }]
    : []
  return { operations, discarded: [{ id: row.bodyId, files }] }
}
