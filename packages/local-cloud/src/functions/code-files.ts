import { readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'

/** A file of code as it is on disk now. */
export interface CodeFile {
  readonly path: string
  readonly changedMs: number
  readonly size: number
  readonly ino: number
}

/**
 * The files that code in a folder may import by a relative path: those of code and of JSON in it and
 * in the folders below. Packages are left out, and so is all whose name begins with a dot.
 *
 * Looks at the nearest folders first, and at most at a few thousand names, so that a file in
 * somebody's home folder does not have it read the whole of that.
 */
export async function codeFiles(folder: string): Promise<readonly CodeFile[]> {
  const files: string[] = []
  const folders = [folder]
  let names = 0
  for (let next = folders.shift(); next !== undefined; next = folders.shift()) {
    // A folder that is gone, or that is not for us, has nothing to import.
    const entries = await readdir(next, { withFileTypes: true }).catch(() => [])
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (names++ === mostNames) return stamped(files)
      if (entry.name.startsWith('.') || packageFolders.includes(entry.name)) continue
      const path = join(next, entry.name)
      if (entry.isDirectory()) folders.push(path)
      else if (endings.includes(extname(entry.name))) files.push(path)
    }
  }
  return stamped(files)
}

const mostNames = 4_000

const packageFolders: readonly string[] = ['node_modules', '__pycache__', 'site-packages', 'venv']

const endings: readonly string[] = [
  ...['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.json', '.py'],
]

async function stamped(paths: readonly string[]): Promise<readonly CodeFile[]> {
  const files = await Promise.all(
    paths.map(async (path): Promise<CodeFile[]> => {
      const found = await stat(path).catch(() => undefined)
      if (found === undefined) return []
      const { mtimeMs: changedMs, size, ino } = found
      return [{ path, changedMs, size, ino }]
    }),
  )
  return files.flat()
}
