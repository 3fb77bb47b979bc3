import { setTimeout as wait } from 'node:timers/promises'
import { LedgerError, printable, type Row } from '../../core/index.ts'
import type { LedgerReader } from '../../reader/index.ts'

export interface RowWait {
  readonly bucket: string
  readonly key: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/**
 * Waits for the row of an upload.
 *
 * @param before the row as it was before the upload: one of the same content does not count again
 */
export async function waitForRow(
  reader: LedgerReader,
  { bucket, key, timeoutMs, signal }: RowWait,
  etag: string,
  before: Row | undefined,
): Promise<Row> {
  const then = before === undefined ? Number.NaN : Date.parse(before.event_time)
  const after = Number.isNaN(then) ? undefined : new Date(then + 1)
  return reader.waitFor(bucket, key, { etag, after, timeoutMs, signal })
}

/**
 * Waits for the tombstone of a removed object, asking less and less often, at most once a second.
 *
 * @throws {LedgerError} `unavailable` when the time is over
 */
export async function waitForTombstone(
  reader: LedgerReader,
  { bucket, key, timeoutMs, signal }: RowWait,
): Promise<Row> {
  const options = { consistent: true, deleted: true, signal }
  for (let [waited, pauseMs] = [0, 100]; ; pauseMs = Math.min(pauseMs * 1.5, 1_000)) {
    const row = await reader.get(bucket, key, options)
    if (row?.deleted) return row
    if (waited >= timeoutMs) {
      const held = row === undefined ? 'there is no row' : `the row is that of ${row.event_name}`
      const object = printable(`s3://${bucket}/${key}`)
      const message = `Cannot find the tombstone of ${object} after ${timeoutMs / 1000} s: ${held}`
      throw new LedgerError('unavailable', message)
    }
    const ms = Math.min(pauseMs, timeoutMs - waited)
    await wait(ms, undefined, { signal })
    waited += ms
  }
}
