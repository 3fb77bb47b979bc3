import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A file to upload. */
export interface LocalFile {
  readonly path: string
  /** From the folder that was named, with `/` between names. */
  readonly name: string
  readonly size: number
}

export interface WalkOptions {
  readonly followSymlinks: boolean
  /** What is neither a file nor a folder, or cannot be read. */
  readonly onSkipped: (path: string, reason: string) => void
}

/**
 * All files below a folder, by name, hidden ones too, as `aws s3 cp --recursive` finds them. A link
 * that leads back to a folder above it is not followed.
 */
export async function* filesBelow(folder: string, options: WalkOptions): AsyncGenerator<LocalFile> {
  yield* walk(folder, '', new Set(), options)
}

async function* walk(
  folder: string,
  prefix: string,
  above: ReadonlySet<string>,
  options: WalkOptions,
): AsyncGenerator<LocalFile> {
  const { followSymlinks, onSkipped } = options
  const here = await realpath(folder)
  if (above.has(here)) return onSkipped(folder, 'a link that leads back to a folder above it')
  const within = new Set([...above, here])
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: Error) => {
    onSkipped(folder, reasonOf(error))
    return []
  })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    const name = prefix + entry.name
    if (entry.isSymbolicLink() && !followSymlinks) continue
    const facts = await stat(path).catch((error: Error) => onSkipped(path, reasonOf(error)))
    if (!facts) continue
    if (facts.isDirectory()) yield* walk(path, `${name}/`, within, options)
    else if (facts.isFile()) yield { path, name, size: facts.size }
    else onSkipped(path, 'neither a file nor a folder')
  }
}

function reasonOf(error: NodeJS.ErrnoException): string {
  return error.code === 'ENOENT' ? 'a link that leads nowhere' : (error.code ?? error.message)
}
