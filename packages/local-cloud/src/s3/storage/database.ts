import type { Store } from '../../store/index.ts'
import { type BodyTables, openBodyTables } from './body-tables.ts'
import { type BucketTables, openBucketTables } from './buckets.ts'
import { type ObjectTables, openObjectTables } from './objects.ts'
import { openSequencerTables, type SequencerTables } from './sequencer.ts'
import { openUploadTables, type UploadTables } from './uploads.ts'
import { openVersionTables, type VersionTables } from './versions.ts'

/** S3's own sublevels of the shared store; each is described beside the rows that it holds. */
export interface Database
  extends SequencerTables,
    BucketTables,
    ObjectTables,
    VersionTables,
    UploadTables,
    BodyTables {
  readonly store: Store
}

export function openDatabase(store: Store): Database {
  return {
    store,
    ...openSequencerTables(store),
    ...openBucketTables(store),
    ...openObjectTables(store),
    ...openVersionTables(store),
    ...openUploadTables(store),
    ...openBodyTables(store),
  }
}
