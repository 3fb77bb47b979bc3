import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
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
   * Writes the lines to the file, so that a kill of this process cannot take them back. It never
   * throws: an invocation does not fail because its log cannot be written. Lines lost to a full
   * disk are counted, and the count is written as soon as writing works again.
   */
  append(lines: readonly string[]): void
  /** Removes all lines. */
  clear(): void
  close(): void
}

export interface LogOptions {
  readonly path: string
  /** At this size the log is rotated, so that the two files together keep at most twice as much. */
  readonly greatestBytes?: number
  readonly now: () => number
}

const sixteenMebibytes = 16 * 1024 * 1024

/**
 * Opens a log for appending. A line that a kill tore is ended, so that the next stands alone.
 *
 * It writes at once: a line takes less time to the cache of the disk than to the thread pool and back.
 */
export function openLog(options: LogOptions): WritableLog {
  const { path, greatestBytes = sixteenMebibytes, now } = options
  const listeners = new Set<(line: string) => void>()
  let file = openSync(path, 'a+')
  let sizeBytes = endTornLine(file)
  let lost = 0
  let closed = false

  function write(lines: readonly string[]): void {
    const all = lost === 0 ? lines : [lossLine(lost, now()), ...lines]
    const bytes = Buffer.from(all.map((line) => `${line}\n`).join(''))
    if (sizeBytes > 0 && sizeBytes + bytes.length > greatestBytes) {
      renameSync(path, rotatedPath(path))
      beginFile()
    }
    writeWhole(file, bytes)
    sizeBytes += bytes.length
    lost = 0
    for (const line of all) for (const listener of listeners) notify(listener, line)
  }

  function beginFile(): void {
    const earlier = file
    file = openSync(path, 'a+')
    sizeBytes = 0
    closeSync(earlier)
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
      if (lines.length === 0 || closed) return
      try {
        write(lines.map(printableLine))
      } catch {
        lost += lines.length
      }
    },
    clear() {
      for (const each of [path, rotatedPath(path)]) rmSync(each, { force: true })
      // A new file, by which those that follow the log see that it begins anew.
      beginFile()
    },
    close() {
      if (closed) return
      closed = true
      closeSync(file)
    },
  }
}

function endTornLine(file: number): number {
  const { size } = fstatSync(file)
  if (size === 0) return 0
  const end = Buffer.alloc(1)
  readSync(file, end, 0, 1, size - 1)
  if (end.toString() === '\n') return size
  writeWhole(file, Buffer.from('\n'))
  return size + 1
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
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
