import { parse } from 'range-parser'
import { S3Error } from '../errors.ts'

/** First and last byte, both included. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

/**
 * Reads a `Range` header. Like S3, it ignores anything but one range of bytes, several ranges
 * included, and answers with the whole object.
 *
 * @throws {S3Error} `InvalidRange` when the range has no byte of the object
 */
export function parseRange(value: string | undefined, sizeBytes: number): ByteRange | undefined {
  if (value === undefined || value.includes(',')) return undefined
  const { code, type, ranges } = parse(sizeBytes, value)
  if (type !== 'bytes' || (code & malformed) !== 0) return undefined
  const [range] = ranges
  if (range === undefined) {
    throw new S3Error('InvalidRange', 'The requested range is not satisfiable', {
      RangeRequested: value,
      ActualObjectSize: String(sizeBytes),
    })
  }
  return { first: range.start, last: range.end }
}

/** The bit of the parser's answer that is set for what is no range at all. */
const malformed = 1
