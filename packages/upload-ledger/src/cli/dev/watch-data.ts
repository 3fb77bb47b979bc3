import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { printable } from '../../core/index.ts'

/**
 * Watches the folders of a local cloud's data. Databases go on in files that were deleted, and all
 * that is written from then on is lost when the process ends.
 *
 * @returns finds out why the data is no longer there, in words; `undefined` if it is
 */
export async function watchData(dataFolder: string): Promise<() => Promise<string | undefined>> {
  const paths = ['s3', 'dynamodb', 'functions'].map((name) => join(dataFolder, name))
  const before = await Promise.all(paths.map(identityOf))
  return async () => {
    const now = await Promise.all(paths.map(identityOf))
    const lost = paths.find((_, i) => now[i] !== before[i])
    if (lost === undefined) return undefined
    return `${printable(lost)} was deleted or replaced: restart, because all that is written now will be lost`
  }
}

async function identityOf(path: string): Promise<string> {
  try {
    const { dev, ino } = await stat(path)
    return `${dev}:${ino}`
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code)
  }
}
