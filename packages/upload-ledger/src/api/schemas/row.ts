import * as v from 'valibot'
import type { Row } from '../../core/index.ts'
import type { Folder, FolderUsage } from '../../reader/index.ts'

/** Each attribute that a row may have, so that one that is added must be documented. */
const attributes = {
  bucket: v.string(),
  object_key: v.pipe(v.string(), v.description('The key, decoded.')),
  size: v.pipe(v.number(), v.description('Bytes; 0 in a tombstone.')),
  etag: v.pipe(v.string(), v.description('Without quotes; empty in a tombstone.')),
  event_time: v.pipe(v.string(), v.description('The time of the row’s event, as S3 sent it.')),
  event_name: v.pipe(v.string(), v.examples(['ObjectCreated:Put'])),
  sequencer: v.string(),
  position: v.exactOptional(
    v.pipe(
      v.string(),
      v.description('Orders the events of one object by plain comparison; the greatest won.'),
    ),
  ),
  version_id: v.exactOptional(v.string()),
  deleted: v.exactOptional(
    v.pipe(v.literal(true), v.description('Present in a tombstone: the object was removed.')),
  ),
  expires_at: v.exactOptional(
    v.pipe(v.number(), v.description('When a tombstone expires, in seconds since 1970.')),
  ),
  last_size: v.exactOptional(
    v.pipe(v.number(), v.description('In a tombstone: bytes that the object last had.')),
  ),
  last_etag: v.exactOptional(
    v.pipe(v.string(), v.description('In a tombstone: the etag of those bytes.')),
  ),
  content_type: v.exactOptional(
    v.pipe(
      v.string(),
      v.description(
        'As S3 holds it, like all that follow; only if the function is set to record it.',
      ),
    ),
  ),
  storage_class: v.exactOptional(v.pipe(v.string(), v.examples(['STANDARD']))),
  metadata: v.exactOptional(
    v.pipe(v.record(v.string(), v.string()), v.description('The user’s own, by its names.')),
  ),
  tags: v.exactOptional(v.record(v.string(), v.string())),
  checksum_crc32: v.exactOptional(v.pipe(v.string(), v.description('Base64, as all checksums.'))),
  checksum_crc32c: v.exactOptional(v.string()),
  checksum_crc64nvme: v.exactOptional(v.string()),
  checksum_sha1: v.exactOptional(v.string()),
  checksum_sha256: v.exactOptional(v.string()),
  checksum_type: v.exactOptional(v.pipe(v.string(), v.description('FULL_OBJECT or COMPOSITE.'))),
} satisfies Readonly<Record<keyof Row, v.GenericSchema>>

export const rowSchema: v.GenericSchema<unknown, RowBody> = v.pipe(
  v.object(attributes),
  v.description('The row of one object, under the attribute names of the table.'),
)

/** A row as JSON has it: a position is text there. */
export type RowBody = Omit<Row, 'position'> & { readonly position?: string }

export const folderSchema: v.GenericSchema<unknown, Folder> = v.pipe(
  v.object({
    prefix: v.pipe(v.string(), v.description('The prefix, with the delimiter at its end.')),
  }),
  v.description('All keys that share a prefix up to the next delimiter.'),
)

export const folderUsageSchema: v.GenericSchema<unknown, FolderUsage> = v.pipe(
  v.object({
    prefix: v.string(),
    count: v.pipe(v.number(), v.description('Objects, removed ones not counted.')),
    bytes: v.number(),
  }),
  v.description('The objects and bytes under one prefix.'),
)
