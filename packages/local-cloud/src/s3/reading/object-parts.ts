import type { PartChecksum } from '../body/index.ts'
import { S3Error } from '../errors.ts'
import type { ByteRange } from '../parameters/byte-range.ts'
import type { ObjectRow, Segment } from '../storage/objects.ts'

/** A part of a finished object. */
export interface ObjectPart {
  /** As it was uploaded: numbers need not begin with 1, nor follow on each other. */
  readonly number: number
  readonly sizeBytes: number
  readonly bytes: ByteRange
  readonly checksum: PartChecksum | undefined
}

/** The parts that an object was uploaded in, in order; none where it was put whole. */
export function partsOfObject(row: ObjectRow, segments: readonly Segment[]): ObjectPart[] {
  if (!row.segmented) return []
  let start = 0
  return segments.map(({ number, sizeBytes, checksum }, i) => {
    const first = start
    start += sizeBytes
    // Rows of the first version have no numbers.
    return {
      number: number ?? i + 1,
      sizeBytes,
      bytes: { first, last: start - 1 },
      checksum,
    }
  })
}

/**
 * The part that a reader asks for; an object that was put whole is its own part 1.
 *
 * @throws {S3Error} `InvalidPartNumber` where there is no such part
 */
export function choosePart(
  row: ObjectRow,
  parts: readonly ObjectPart[],
  number: number,
): ObjectPart {
  const whole: ObjectPart = {
    number: 1,
    sizeBytes: row.sizeBytes,
    bytes: { first: 0, last: row.sizeBytes - 1 },
    checksum: row.segmented ? undefined : row.checksum,
  }
  const found = (row.segmented ? parts : [whole]).find((part) => part.number === number)
  if (found !== undefined) return found
  throw new S3Error('InvalidPartNumber', 'The requested partnumber is not satisfiable', {
    PartNumberRequested: String(number),
    ActualPartCount: String(row.segmented ? parts.length : 1),
  })
}
