import { createHash } from 'node:crypto'

/**
 * Bytes without a pattern, so that a piece that is missing, repeated or out of place shows.
 *
 * @param number of one number, the same bytes in every run
 */
export function noise(sizeBytes: number, number = 0): Buffer {
  return createHash('shake256', { outputLength: sizeBytes }).update(String(number)).digest()
}
