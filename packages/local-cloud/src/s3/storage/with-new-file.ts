import { S3Error } from '../errors.ts'
import type { Bodies, BodyFile } from './bodies.ts'

/**
 * Creates a body file for `use`, which fills it and has a row adopt it; deletes it if `use` fails.
 *
 * After an `S3Error` no row names the file. After any other failure the batch may still be found
 * on disk, so a finished file is left for the next start to decide about.
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
