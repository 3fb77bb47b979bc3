import type { Change } from '../storage/commits.ts'
import type { Database } from '../storage/database.ts'
import { partsOf, removeUpload } from '../storage/uploads.ts'

/** Removes an upload and its parts; S3 sends no event for it. */
export async function abortUpload(
  database: Database,
  bucket: string,
  key: string,
  uploadId: string,
): Promise<Pick<Change<void>, 'operations' | 'discarded'>> {
  const parts = await partsOf(database, uploadId)
  return {
    operations: removeUpload(database, bucket, key, uploadId, parts),
    discarded: parts.map(({ file }) => ({ id: file, files: [file] })),
  }
}
