import type { BatchOperation, Store } from '../../store/index.ts'
import type { Algorithm, ChecksumType, PartChecksum } from '../body/index.ts'
import { noSuchUpload } from '../errors.ts'
import type { Tags } from '../xml/tags.ts'
import { type ObjectHeaders, objectKey } from './objects.ts'
import type { Sequencer } from './sequencer.ts'
import { openTable, type Table } from './table.ts'

/** A multipart upload that is neither completed nor aborted. */
export interface UploadRow extends ObjectHeaders {
  readonly key: string
  readonly uploadId: string
  /** Taken at the start: the object and its event will carry it. */
  readonly sequencer: Sequencer
  readonly initiatedMs: number
  readonly checksum?: { readonly algorithm: Algorithm; readonly type: ChecksumType }
  /** That the object will have. */
  readonly tags?: Tags
}

export interface PartRow {
  readonly number: number
  readonly sizeBytes: number
  /** Without quotes. */
  readonly etag: string
  readonly lastModifiedMs: number
  readonly file: string
  /** Of the upload's algorithm; of the one that the client named, where the upload has none. */
  readonly checksum?: PartChecksum
  /** Base64, where the upload has no algorithm: the object will have this one. */
  readonly crc64nvme?: string
}

export interface UploadTables {
  /** By bucket, NUL, key, NUL, upload id. */
  readonly uploads: Table<UploadRow>
  /** By upload id, NUL, part number in five digits. */
  readonly parts: Table<PartRow>
}

export function openUploadTables(store: Store): UploadTables {
  return {
    uploads: openTable<UploadRow>(store, 's3-uploads'),
    parts: openTable<PartRow>(store, 's3-parts'),
  }
}

export function uploadKey(bucket: string, key: string, uploadId: string): string {
  return `${objectKey(bucket, key)}\0${uploadId}`
}

/** The sequencer that an upload id begins with; undefined for what is not an id of ours. */
export function sequencerOfUpload(uploadId: string): Sequencer | undefined {
  return /^[\dA-F]{18}/.test(uploadId) ? (uploadId.slice(0, 18) as Sequencer) : undefined
}

/** @param number 1 to 10,000 */
export function partKey(uploadId: string, number: number): string {
  return `${uploadId}\0${String(number).padStart(5, '0')}`
}

/** @throws {S3Error} `NoSuchUpload` */
export function requireUpload(
  database: UploadTables,
  bucket: string,
  key: string,
  uploadId: string,
): UploadRow {
  const upload = database.uploads.getSync(uploadKey(bucket, key, uploadId))
  if (upload === undefined) throw noSuchUpload(uploadId)
  return upload
}

/** The parts that have arrived, by number. */
export function partsOf(database: UploadTables, uploadId: string): Promise<PartRow[]> {
  return database.parts.values({ gt: `${uploadId}\0`, lt: `${uploadId}\0:` }).all()
}

/** Removes the rows of an upload and of its parts; their files are the caller's to keep or discard. */
export function removeUpload(
  database: UploadTables,
  bucket: string,
  key: string,
  uploadId: string,
  parts: readonly PartRow[],
): BatchOperation[] {
  return [
    { type: 'del', sublevel: database.uploads, key: uploadKey(bucket, key, uploadId) },
    ...parts.map(({ number }): BatchOperation => {
      return { type: 'del', sublevel: database.parts, key: partKey(uploadId, number) }
    }),
  ]
}
