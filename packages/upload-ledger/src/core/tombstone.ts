/**
 * How long a tombstone stays: longer than any event can be in flight, which is 6 hours of Lambda's
 * retries, 14 days in a queue and 14 more after a redrive.
 */
const tombstoneSeconds = 35 * 24 * 60 * 60

/**
 * The row that a removal leaves, so that a creation which arrives late finds a greater position.
 *
 * @param row the row's attributes, as a creation would have them
 * @param nowMs decides only when the tombstone expires, never the order
 */
export function tombstoneOf<R extends object>(
  row: R,
  nowMs: number,
): R & { size: 0; etag: ''; deleted: true; expires_at: number } {
  const expiresAt = Math.floor(nowMs / 1000) + tombstoneSeconds
  return { ...row, size: 0, etag: '', deleted: true, expires_at: expiresAt }
}
