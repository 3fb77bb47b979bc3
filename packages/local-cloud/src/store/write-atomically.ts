import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'

/**
 * Replaces a file in one step: a reader finds the old contents or the new, never half of them.
 *
 * @param mode the new file's permissions, such as `0o600`
 */
export async function writeAtomically(path: string, contents: string, mode = 0o644): Promise<void> {
  const temporaryPath = `${path}.${randomUUID()}.tmp`
  try {
    await writeFile(temporaryPath, contents, { mode, flush: true })
    await rename(temporaryPath, path)
  } catch (error) {
    await rm(temporaryPath, { force: true })
    throw error
  }
}
