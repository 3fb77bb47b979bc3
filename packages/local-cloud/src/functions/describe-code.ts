import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { type CodeFile, codeFiles } from './code-files.ts'

/** The code of a function, as others ask about it. */
export interface CodeDescription {
  readonly sizeBytes: number
  /** In base64. */
  readonly sha256: string
  readonly changedAt: Date
}

/** `undefined` when the file is not there. */
export async function describeFile(path: string): Promise<CodeDescription | undefined> {
  try {
    const bytes = await readFile(path)
    const { mtime } = await stat(path)
    const sha256 = createHash('sha256').update(bytes).digest('base64')
    return { sizeBytes: bytes.length, sha256, changedAt: mtime }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Describes a file with those that it may import; reads them only after one has changed. */
export function sourcesDescription(path: string): () => Promise<CodeDescription | undefined> {
  let last: { readonly stamps: string; readonly described: CodeDescription } | undefined
  return async () => {
    const folder = dirname(path)
    const files = await codeFiles(folder)
    if (!files.some((file) => file.path === path)) return undefined
    const stamps = JSON.stringify(files)
    if (last?.stamps !== stamps) last = { stamps, described: await describeAll(files, folder) }
    return last.described
  }
}

async function describeAll(files: readonly CodeFile[], folder: string): Promise<CodeDescription> {
  const hash = createHash('sha256')
  let [sizeBytes, changedMs] = [0, 0]
  for (const { path, changedMs: at } of files) {
    // One that has just been deleted is as good as empty.
    const bytes = await readFile(path).catch(() => Buffer.alloc(0))
    hash.update(`${relative(folder, path)}\0${bytes.length}\0`).update(bytes)
    sizeBytes += bytes.length
    changedMs = Math.max(changedMs, at)
  }
  return { sizeBytes, sha256: hash.digest('base64'), changedAt: new Date(changedMs) }
}
