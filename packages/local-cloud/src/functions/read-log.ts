import { type FileHandle, open } from 'node:fs/promises'
import { rotatedPath } from './read-tail.ts'

/** A line of a log, and where it stands. */
export interface LogLine {
  readonly line: string
  /** Where it begins. */
  readonly at: LogPosition
}

/** A place between two lines. It stays what it is when the file is rotated. */
export interface LogPosition {
  /** The file's inode. */
  readonly file: number
  readonly offsetBytes: number
}

/**
 * The lines of a log in the order in which they were written, beginning with the rotated file, or
 * at a position that was met before. Where the file of that position is gone, or another has its
 * inode, it begins with the oldest line there is.
 *
 * A last line without its newline is still being written, or was torn by a kill: it is left out, as
 * is what is written after the reading has begun. Any process may read while another writes.
 */
export async function* readLog(path: string, from?: LogPosition): AsyncGenerator<LogLine> {
  const parts = await openParts(path)
  try {
    const start = await startOf(parts, from)
    for (const part of parts.slice(start.index)) {
      const offsetBytes = part === parts[start.index] ? start.offsetBytes : 0
      yield* linesOf(part, offsetBytes)
    }
  } finally {
    for (const { file } of parts) await file.close()
  }
}

interface Part {
  readonly file: FileHandle
  readonly inode: number
  readonly sizeBytes: number
}

/** Oldest first. The newest is opened first: so a rotation in between shows one twice, not none. */
async function openParts(path: string): Promise<readonly Part[]> {
  const parts: Part[] = []
  for (const name of [path, rotatedPath(path)]) {
    const file = await open(name, 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (file === undefined) continue
    const { ino: inode, size: sizeBytes } = await file.stat()
    if (parts.some((part) => part.inode === inode)) await file.close()
    else parts.unshift({ file, inode, sizeBytes })
  }
  return parts
}

async function startOf(
  parts: readonly Part[],
  from: LogPosition | undefined,
): Promise<{ index: number; offsetBytes: number }> {
  const index = parts.findIndex(({ inode }) => inode === from?.file)
  const part = parts[index]
  if (part === undefined || from === undefined) return { index: 0, offsetBytes: 0 }
  return (await isLineStart(part, from.offsetBytes))
    ? { index, offsetBytes: from.offsetBytes }
    : { index: 0, offsetBytes: 0 }
}

async function isLineStart({ file, sizeBytes }: Part, offsetBytes: number): Promise<boolean> {
  if (offsetBytes === 0) return true
  if (offsetBytes > sizeBytes) return false
  const before = Buffer.alloc(1)
  await file.read(before, 0, 1, offsetBytes - 1)
  return before[0] === newline
}

async function* linesOf(part: Part, startBytes: number): AsyncGenerator<LogLine> {
  const { file, inode, sizeBytes } = part
  let lineStart = startBytes
  let pieces: Buffer[] = []
  for (let at = startBytes; at < sizeBytes; ) {
    const block = Buffer.alloc(Math.min(blockBytes, sizeBytes - at))
    const { bytesRead } = await file.read(block, 0, block.length, at)
    if (bytesRead === 0) return
    const bytes = block.subarray(0, bytesRead)
    let begin = 0
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, begin)) {
      const line = Buffer.concat([...pieces, bytes.subarray(begin, end)]).toString('utf8')
      yield { line, at: { file: inode, offsetBytes: lineStart } }
      pieces = []
      begin = end + 1
      lineStart = at + begin
    }
    pieces.push(bytes.subarray(begin))
    at += bytesRead
  }
}

const blockBytes = 64 * 1024
const newline = 0x0a
