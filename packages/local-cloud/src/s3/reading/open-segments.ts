import type { Bodies } from '../storage/bodies.ts'
import type { Segment } from '../storage/objects.ts'

/** Bytes that can be read once. */
export interface OpenBytes {
  readonly chunks: AsyncIterable<Buffer>
  /** To be called in any case, also where nothing was read. */
  close(): void
}

/**
 * Opens the bytes of a body from `first` to `last`, both included, in whichever files they are.
 *
 * The first file is opened before anything is answered: if it is not there, that is an error and
 * no 200. A file that is shorter than its row says makes the reading fail, so that the answer
 * breaks off instead of ending well.
 */
export async function openSegments(
  bodies: Bodies,
  segments: readonly Segment[],
  first: number,
  last: number,
): Promise<OpenBytes> {
  const wanted: { file: string; from: number; to: number }[] = []
  let start = 0
  for (const { file, sizeBytes } of segments) {
    const from = Math.max(first - start, 0)
    const to = Math.min(last - start, sizeBytes - 1)
    if (from <= to) wanted.push({ file, from, to })
    start += sizeBytes
  }
  let opened = wanted[0] === undefined ? undefined : await bodies.open(wanted[0].file)
  async function* read(): AsyncGenerator<Buffer, void> {
    for (const { file, from, to } of wanted) {
      const body = opened ?? (await bodies.open(file))
      opened = undefined
      let left = to - from + 1
      for await (const chunk of body.read(from, to)) {
        left -= chunk.length
        yield chunk
      }
      if (left > 0) throw new Error(`Cannot read body file ${file}: it is ${left} bytes short`)
    }
  }
  return {
    chunks: read(),
    close() {
      opened?.close()
      opened = undefined
    },
  }
}
