import { invalidArgument } from '../errors.ts'
import type { S3Request } from '../request.ts'

/** @throws {S3Error} `InvalidArgument` for a number that is not 1 to 10,000 */
export function partNumber(request: S3Request): number {
  const text = request.query.get('partNumber') ?? ''
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (number < 1 || number > 10_000) {
    const message = 'Part number must be an integer between 1 and 10000, inclusive'
    throw invalidArgument(message, 'partNumber', text)
  }
  return number
}
