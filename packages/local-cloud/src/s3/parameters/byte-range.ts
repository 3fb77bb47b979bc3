import { S3Error } from '../errors.ts'

/** First and last byte, both included. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

/**
 * Reads a `Range` header. What is not one range of bytes, several ranges included, is ignored, as
 * S3 does: the whole object is the answer.
 *
 * @throws {S3Error} `InvalidRange` when the range has no byte of the object
 */
export function parseRange(value: string | undefined, sizeBytes: number): ByteRange | undefined {
  const parts = /^bytes=(\d*)-(\d*)$/.exec(value?.trim() ?? '')
  if (value === undefined || parts === null) return undefined
  const [from = '', to = ''] = parts.slice(1)
  if (from === '' && to === '') return undefined
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined
  const first = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from)
  const last = from === '' || to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1)
  if (first >= sizeBytes || last < first) {
    throw new S3Error('InvalidRange', 'The requested range is not satisfiable', {
      RangeRequested: value,
      ActualObjectSize: String(sizeBytes),
    })
  }
  return { first, last }
}
