import { type FileHandle, open, stat } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'

const pollMs = 200
const blockBytes = 64 * 1024

/**
 * Yields the lines that are added to a file from `offset` on, until the signal fires. Waits for a
 * file that is not there yet. When the
 * file is replaced, as a full log is, it reads the old one to its end and then the new one from the
 * start.
 */
export async function* followFile(
  path: string,
  offset: number,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let file = await openWhenThere(path, signal)
  if (file === undefined) return
  let position = offset
  let begun = Buffer.alloc(0)
  try {
    while (!signal.aborted) {
      const replaced = await isReplaced(file, path)
      for await (const block of blocksFrom(file, position)) {
        position += block.length
        begun = Buffer.concat([begun, block])
        const end = begun.lastIndexOf('\n')
        if (end < 0) continue
        yield* begun.subarray(0, end).toString('utf8').split('\n')
        begun = begun.subarray(end + 1)
      }
      if (replaced) {
        await file.close()
        file = await open(path, 'r')
        position = 0
        begun = Buffer.alloc(0)
      } else {
        await wait(pollMs, undefined, { signal }).catch(() => {})
      }
    }
  } finally {
    await file.close()
  }
}

async function openWhenThere(path: string, signal: AbortSignal): Promise<FileHandle | undefined> {
  while (!signal.aborted) {
    try {
      return await open(path, 'r')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      await wait(pollMs, undefined, { signal }).catch(() => {})
    }
  }
  return undefined
}

async function* blocksFrom(file: FileHandle, position: number): AsyncGenerator<Buffer> {
  for (let at = position; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(blockBytes), 0, blockBytes, at)
    if (bytesRead === 0) return
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

/** Looked at before the file is read to its end, so that nothing written in between is missed. */
async function isReplaced(file: FileHandle, path: string): Promise<boolean> {
  const [now, then] = await Promise.all([stat(path).catch(() => undefined), file.stat()])
  return now !== undefined && (now.ino !== then.ino || now.dev !== then.dev)
}
