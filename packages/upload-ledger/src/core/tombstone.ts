/**
 * How long a tombstone stays at least: longer than any event can be in flight, which is 6 hours of
 * Lambda's retries, 14 days in a queue and 14 more after a redrive.
 */
const leastDays = 35

/**
 * How long a tombstone stays where there is a history: as long as the history, so that the listing of
 * a moment in it has the objects that were removed since. Infinity, if the history never expires.
 *
 * @param historyDays after how many days an event leaves the history; `undefined` for never
 */
export function tombstoneDaysWith(historyDays: number | undefined): number {
  return Math.max(leastDays, historyDays ?? Number.POSITIVE_INFINITY)
}

/**
 * The row that a removal leaves, so that a creation which arrives late finds a greater position.
 *
 * @param row the row's attributes, as a creation would have them
 * @param nowMs decides only when the tombstone expires, never the order
 * @param days how long it stays; Infinity for a tombstone that never expires
 */
export function tombstoneOf<R extends object>(
  row: R,
  nowMs: number,
  days: number = leastDays,
): R & { size: 0; etag: ''; deleted: true; expires_at?: number } {
  const tombstone = { ...row, size: 0 as const, etag: '' as const, deleted: true as const }
  if (!Number.isFinite(days)) return tombstone
  return { ...tombstone, expires_at: Math.floor(nowMs / 1000) + days * daySeconds }
}

const daySeconds = 24 * 60 * 60
