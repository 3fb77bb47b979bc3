import { S3Error } from '../errors.ts'
import type { Bodies, BodyFile } from '../storage/bodies.ts'

/**
 * Lends a new body file to who fills it and has a row adopt it, and takes it away when that fails.
 *
 * After a refusal of ours nothing was written. After any other failure of the batch it may yet be
 * found on disk, so a finished file is left for the next start to decide about.
 */
export async function withNewFile<T>(
  bodies: Bodies,
  use: (file: BodyFile) => Promise<T>,
): Promise<T> {
  const file = await bodies.create()
  try {
    return await use(file)
  } catch (error) {
    if (error instanceof S3Error || !file.finished) await file.abandon()
    throw error
  }
}
