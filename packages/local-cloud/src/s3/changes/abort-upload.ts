import type { Change } from '../storage/commits.ts'
import type { Database } from '../storage/database.ts'
import { partsOf, removeUpload } from '../storage/uploads.ts'

/** What it takes to have an upload gone, and its parts with it. Nobody is told of it. */
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
