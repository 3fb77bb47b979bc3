import { access } from 'node:fs/promises'
import { writeAtomically } from './write-atomically.ts'

/** Writes a file unless it is there: what a person has made of it stays. */
export async function writeOnce(path: string, contents: string): Promise<void> {
  try {
    await access(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    await writeAtomically(path, contents)
  }
}
