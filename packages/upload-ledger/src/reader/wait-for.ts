import { LedgerError, printable, type Row } from '../core/index.ts'
import { checkBucket, checkKey, checkNumber, checkTime } from './arguments.ts'
import { getPatiently, type MeterOptions, type Progress, type Wait } from './meter.ts'
import { timeOf } from './row-time.ts'
import type { Rows } from './rows.ts'

export interface WaitOptions extends MeterOptions {
  /** The etag of the content, as the upload's answer gives it, with or without quotes. */
  readonly etag?: string | undefined
  /** Only a row whose event has this time or a later one. S3's clock writes it, not yours. */
  readonly after?: Date | string | undefined
  /** 30,000 by default. */
  readonly timeoutMs?: number | undefined
}

/**
 * Waits for the row of an object that was just uploaded. A tombstone is no such row.
 *
 * It asks at once and then less and less often, at most once a second, by strong reads.
 *
 * @throws {LedgerError} `unavailable` when the time is over
 */
export async function waitFor(
  { rows, wait, now }: { rows: Rows; wait: Wait; now: () => number },
  bucket: string,
  key: string,
  options: WaitOptions,
): Promise<Row> {
  const { signal } = options
  const cost = { readUnits: 0, requests: 0 }
  const onProgress = ({ rows, readUnits, requests }: Progress) => {
    cost.readUnits += readUnits
    cost.requests += requests
    options.onProgress?.({ rows, ...cost })
  }
  const object = [checkBucket(bucket), checkKey(key)] as const
  const etag = options.etag?.replace(/^"(.*)"$/, '$1')
  const after = checkTime('after', options.after)
  const most = 24 * 60 * 60 * 1000
  const timeoutMs = checkNumber('timeoutMs', options.timeoutMs, {
    ...{ least: 0, most, otherwise: 30_000 },
  })
  const end = now() + timeoutMs
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
    signal?.throwIfAborted()
    const row = await getPatiently(rows, wait, object, {
      consistent: true,
      signal,
      ...(options.onProgress ? { onProgress } : {}),
    })
    if (row !== undefined && isAwaited(row, etag, after)) return row
    const left = end - now()
    if (left <= 0) throw tooLate(object.join('/'), row, timeoutMs)
    await wait(Math.min(pauseMs, left), signal)
  }
}

const firstPauseMs = 100
const longestPauseMs = 1_000

function isAwaited(row: Row, etag: string | undefined, after: string | undefined): boolean {
  if (row.deleted) return false
  if (etag !== undefined && row.etag !== etag) return false
  return after === undefined || (timeOf(row) ?? '') >= after
}

function tooLate(object: string, row: Row | undefined, timeoutMs: number): LedgerError {
  const held =
    row === undefined
      ? 'there is no row'
      : row.deleted
        ? 'the row is a tombstone'
        : `the row is that of ${row.event_name} at ${row.event_time}, etag ${row.etag}`
  const message = `Cannot find the row of ${printable(object)}: after ${timeoutMs} ms ${printable(held)}; upload-ledger doctor checks the pipeline`
  return new LedgerError('unavailable', message, { details: { timeoutMs } })
}
