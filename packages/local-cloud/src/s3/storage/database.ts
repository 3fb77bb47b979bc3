import type { Store } from '../../store/index.ts'
import type { BucketRow } from './buckets.ts'
import type { ObjectRow, Segment } from './objects.ts'
import type { Sequencer } from './sequencer.ts'
import type { PartRow, UploadRow } from './uploads.ts'
import type { VersionRow } from './versions.ts'

/** S3's own sublevels of the shared store. */
export interface Database {
  readonly store: Store
  /** `sequencer`: the last one given out. */
  readonly meta: Table<string>
  /** By bucket name. */
  readonly buckets: Table<BucketRow>
  /** By bucket, NUL, key. No bucket's name has a NUL, so one bucket's keys stand together. */
  readonly objects: Table<ObjectRow>
  /** The versions that are not in `objects`: by `versionKey`, of one object the newest first. */
  readonly versions: Table<VersionRow>
  /** The sequencer of an object's null version, where that is in `versions`; keys as in `objects`. */
  readonly nulls: Table<Sequencer>
  /** The files of a body that is more than one file, by body id. */
  readonly segments: Table<readonly Segment[]>
  /** By bucket, NUL, key, NUL, upload id. */
  readonly uploads: Table<UploadRow>
  /** By upload id, NUL, part number in five digits. */
  readonly parts: Table<PartRow>
  /** Files that are to go unless a batch takes them off: what a crash leaves is found here. */
  readonly doomed: Table<string>
}

export function openDatabase(store: Store): Database {
  return {
    store,
    meta: table<string>(store, 's3-meta'),
    buckets: table<BucketRow>(store, 's3-buckets'),
    objects: table<ObjectRow>(store, 's3-objects'),
    versions: table<VersionRow>(store, 's3-versions'),
    nulls: table<Sequencer>(store, 's3-nulls'),
    segments: table<readonly Segment[]>(store, 's3-segments'),
    uploads: table<UploadRow>(store, 's3-uploads'),
    parts: table<PartRow>(store, 's3-parts'),
    doomed: table<string>(store, 's3-doomed'),
  }
}

/** A sublevel with keys of text and rows of JSON. */
export type Table<V> = ReturnType<typeof anyStore.sublevel<string, V>>

/** Never there: it only lends its method's type, which classic-level does not export. */
declare const anyStore: Store

/** The least text, by bytes, that is greater than every text with this prefix. */
export function afterPrefix(prefix: string): Buffer {
  const bytes = Buffer.from(prefix)
  // UTF-8 never has the byte 0xFF, so the last byte can always be raised by one.
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) + 1
  return bytes
}

function table<V>(store: Store, name: string): Table<V> {
  return store.sublevel<string, V>(name, { valueEncoding: 'json' })
}
