import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { printableLine } from './printable-line.ts'
import { type LogLine, type LogPosition, readLog } from './read-log.ts'
import { readTail, rotatedPath } from './read-tail.ts'

/** The output of a function and the platform's reports of its invocations, a line each. */
export interface FunctionLog {
  readonly path: string
  /** The last lines that the predicate lets through, oldest first. */
  tail(maxLines: number, predicate?: (line: string) => boolean): Promise<readonly string[]>
  /** All lines in the order of their writing, from the oldest or from a place that was met before. */
  read(from?: LogPosition): AsyncIterable<LogLine>
  /** Tells each line once it is in the file. Answers with the function that ends it. */
  onLine(listener: (line: string) => void): () => void
}

/** The side of a log that its function writes. */
export interface WritableLog extends FunctionLog {
  /**
   * Resolves when the lines are in the file, so that a kill of this process cannot take them back.
   * It never rejects: an invocation does not fail because its log cannot be written. Lines lost to
   * a full disk are counted, and the count is written as soon as writing works again.
   */
  append(lines: readonly string[]): Promise<void>
  /** Removes all lines. */
  clear(): Promise<void>
  close(): Promise<void>
}

export interface LogOptions {
  readonly path: string
  /** At this size the log is rotated, so that the two files together keep at most twice as much. */
  readonly greatestBytes?: number
  readonly now: () => number
}

const sixteenMebibytes = 16 * 1024 * 1024

/** Opens a log for appending. A line that a kill tore is ended, so that the next stands alone. */
export async function openLog(options: LogOptions): Promise<WritableLog> {
  const { path, greatestBytes = sixteenMebibytes, now } = options
  const listeners = new Set<(line: string) => void>()
  let file = await open(path, 'a+')
  let sizeBytes = await endTornLine(file)
  let lost = 0
  let closed = false
  let last: Promise<void> = Promise.resolve()
  /** The lines of the next write: whatever is appended while the one before is under way. */
  let batch: string[] | undefined

  async function write(lines: readonly string[]): Promise<void> {
    const all = lost === 0 ? lines : [lossLine(lost, now()), ...lines]
    const bytes = Buffer.from(all.map((line) => `${line}\n`).join(''))
    if (sizeBytes > 0 && sizeBytes + bytes.length > greatestBytes) await rotate()
    await writeWhole(file, bytes)
    sizeBytes += bytes.length
    lost = 0
    for (const line of all) for (const listener of listeners) notify(listener, line)
  }

  async function writeBatch(lines: string[]): Promise<void> {
    if (batch === lines) batch = undefined
    try {
      await write(lines)
    } catch {
      lost += lines.length
    }
  }

  async function rotate(): Promise<void> {
    await rename(path, rotatedPath(path))
    const full = file
    file = await open(path, 'a+')
    sizeBytes = 0
    await full.close()
  }

  return {
    path,
    tail: (maxLines, predicate) => readTail(path, maxLines, predicate),
    read: (from) => readLog(path, from),
    onLine(listener) {
      // A wrapper of its own, so that one listener may be added twice and each be ended alone.
      const own = (line: string): void => listener(line)
      listeners.add(own)
      return () => listeners.delete(own)
    },
    append(lines) {
      if (lines.length === 0 || closed) return last
      if (batch === undefined) {
        const own: string[] = []
        batch = own
        last = last.then(() => writeBatch(own))
      }
      batch.push(...lines.map(printableLine))
      return last
    },
    clear() {
      // What is appended from here on is not to be in the file that goes.
      batch = undefined
      last = last.then(async () => {
        await Promise.all([path, rotatedPath(path)].map((each) => rm(each, { force: true })))
        const removed = file
        // A new file, by which those that follow the log see that it begins anew.
        file = await open(path, 'a+')
        sizeBytes = 0
        await removed.close()
      })
      return last
    },
    async close() {
      if (closed) return last
      closed = true
      await last
      await file.close()
    },
  }
}

async function endTornLine(file: FileHandle): Promise<number> {
  const { size } = await file.stat()
  if (size === 0) return 0
  const end = Buffer.alloc(1)
  await file.read(end, 0, 1, size - 1)
  if (end.toString() === '\n') return size
  await writeWhole(file, Buffer.from('\n'))
  return size + 1
}

async function writeWhole(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += (await file.write(bytes, at, bytes.length - at)).bytesWritten
  }
}

function lossLine(lost: number, nowMs: number): string {
  return JSON.stringify({
    time: new Date(nowMs).toISOString(),
    type: 'platform.logsDropped',
    record: { reason: 'The log could not be written', droppedRecords: lost },
  })
}

/** A listener's fault is its own: the log, and the invocation that waits for it, go on. */
function notify(listener: (line: string) => void, line: string): void {
  try {
    listener(line)
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error))
  }
}
