import { type FileHandle, open } from 'node:fs/promises'

/**
 * The last lines of a log, oldest first, reading backwards from its end and on into the rotated
 * file. Memory is bounded by the answer: blocks are read one at a time and lines that the
 * predicate refuses are dropped at once.
 *
 * A last line without its newline is still being written, or was torn by a kill: it is left out.
 * A log that does not exist has no lines. Any process may read while another writes.
 */
export async function readTail(
  path: string,
  maxLines: number,
  predicate: (line: string) => boolean = () => true,
): Promise<string[]> {
  const newestFirst: string[] = []
  const seen = new Set<string>()
  // Opened in this order: a rotation in between makes us meet the same file twice, not miss one.
  for (const part of [path, rotatedPath(path)]) {
    if (newestFirst.length >= maxLines) break
    const file = await openIfThere(part)
    if (file === undefined) continue
    try {
      const { dev, ino, size } = await file.stat()
      if (seen.has(`${dev}:${ino}`)) continue
      seen.add(`${dev}:${ino}`)
      for await (const line of linesBackwards(file, size)) {
        if (newestFirst.length >= maxLines) break
        if (predicate(line)) newestFirst.push(line)
      }
    } finally {
      await file.close()
    }
  }
  return newestFirst.reverse()
}

/** Where a full log goes; the one that was there before it is dropped. */
export function rotatedPath(path: string): string {
  return `${path}.1`
}

const blockBytes = 64 * 1024
const newline = 0x0a

async function* linesBackwards(file: FileHandle, sizeBytes: number): AsyncGenerator<string> {
  // The pieces of the line whose start has not been met yet, first piece first; undefined until
  // the first newline from the end, because what follows that one is not a whole line.
  let pieces: Buffer[] | undefined
  for (let end = sizeBytes; end > 0; ) {
    const start = Math.max(0, end - blockBytes)
    const block = Buffer.alloc(end - start)
    const { bytesRead } = await file.read(block, 0, block.length, start)
    if (bytesRead < block.length) return
    let lineEnd = block.length
    for (let at = block.lastIndexOf(newline); at >= 0; at = previousNewline(block, at)) {
      if (pieces !== undefined) {
        yield Buffer.concat([block.subarray(at + 1, lineEnd), ...pieces]).toString('utf8')
      }
      pieces = []
      lineEnd = at
    }
    if (pieces !== undefined) pieces.unshift(block.subarray(0, lineEnd))
    end = start
  }
  if (pieces !== undefined) yield Buffer.concat(pieces).toString('utf8')
}

function previousNewline(block: Buffer, at: number): number {
  return at === 0 ? -1 : block.lastIndexOf(newline, at - 1)
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
