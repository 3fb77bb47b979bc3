import type { Change } from '../storage/commits.ts'
import type { Database } from '../storage/database.ts'
import { partKey, partsOf, uploadKey } from '../storage/uploads.ts'

/** What it takes to have an upload gone, and its parts with it. Nobody is told of it. */
export async function abortUpload(
  database: Database,
  bucket: string,
  key: string,
  uploadId: string,
): Promise<Pick<Change<void>, 'operations' | 'discarded'>> {
  const parts = await partsOf(database, uploadId)
  return {
    operations: [
      { type: 'del', sublevel: database.uploads, key: uploadKey(bucket, key, uploadId) },
      ...parts.map(({ number }) => ({
        type: 'del' as const,
        sublevel: database.parts,
        key: partKey(uploadId, number),
      })),
    ],
    discarded: parts.map(({ file }) => ({ id: file, files: [file] })),
  }
}
