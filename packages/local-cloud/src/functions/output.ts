import type { Readable } from 'node:stream'
import { LineSplitter } from './line-splitter.ts'

/** One output stream of a child, read into the log. */
export interface Output {
  /**
   * Resolves when this many marks have been read, or at the end: all before them is in the file.
   */
  marked(count: number): Promise<void>
  /** Resolves when the stream has ended and all of it is written. */
  readonly ended: Promise<void>
}

/**
 * Reads a stream line by line. The next piece is read only once the lines of the last are written,
 * so that a child that prints faster than the disk takes it is held back and fills no memory.
 */
export function readOutput(
  stream: Readable,
  mark: string,
  write: (lines: readonly string[]) => void,
): Output {
  const splitter = new LineSplitter(mark, greatestLineLength)
  const waiting = new Set<{ count: number; resolve: () => void }>()
  let marks = 0
  let atEnd = false

  function release(): void {
    for (const waiter of waiting) {
      if (!atEnd && marks < waiter.count) continue
      waiting.delete(waiter)
      waiter.resolve()
    }
  }

  stream.setEncoding('utf8').on('data', (text: string) => {
    const read = splitter.push(text)
    write(read.lines)
    marks += read.marks
    release()
  })
  // A pipe that breaks has ended: what it held is lost with the process behind it.
  stream.on('error', () => {})
  const ended = new Promise<void>((resolve) => {
    stream.once('close', () => {
      write(splitter.end())
      atEnd = true
      release()
      resolve()
    })
  })

  return {
    marked: (count) =>
      new Promise((resolve) => {
        waiting.add({ count, resolve })
        release()
      }),
    ended,
  }
}

const greatestLineLength = 256 * 1024
