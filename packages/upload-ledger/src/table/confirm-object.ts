import {
  bump,
  type Confirmed,
  confirmAsking,
  lowestPosition,
  type Row,
  type ShowObject,
} from '../core/index.ts'
import type { LedgerOptions } from './dynamodb-ledger.ts'
import type { ItemTable } from './item-table.ts'
import { firstInput } from './record-removal.ts'
import { put } from './record-upload.ts'
import { toItem } from './row-item.ts'
import { takeSteps } from './take-steps.ts'

/** The object to confirm. */
export interface ToConfirm {
  readonly bucket: string
  readonly key: string
  /** The `event_name` of a row that this changes. */
  readonly eventName: string
}

/** How its row is written. */
export interface ConfirmOptions extends Pick<LedgerOptions, 'lastSizeAndEtag' | 'tombstoneDays'> {
  /** In milliseconds since 1970; decides when a tombstone expires. */
  readonly now: () => number
  readonly signal?: AbortSignal | undefined
}

/**
 * Has the row of one key say what S3 says now, conditionally, whatever else goes on: reads the row
 * strongly, then asks S3, and writes only if they differ and the row is still as it was read.
 *
 * It is safe beside the function, uploads, deletes and other confirmations of the same key, and
 * repeating it is safe. A row that is right is not written.
 *
 * @throws {LedgerError} `refused`, `configuration` or `unavailable`; the row is then as it was, or
 *   confirmed
 */
export function confirmObject(
  table: ItemTable,
  showObject: ShowObject,
  object: ToConfirm,
  { now, signal, lastSizeAndEtag = false, tombstoneDays }: ConfirmOptions,
): Promise<Confirmed> {
  const rules = { nowMs: now(), tombstoneDays, lastSizeAndEtag }
  return takeSteps(confirmAsking(object, rules), object, { table, showObject, signal })
}

/**
 * Puts the row of an object that has none, at the lowest position that there is; a row that is there,
 * a tombstone too, stays. Whatever event comes afterwards asks S3 first, where the function may ask.
 *
 * @returns whether there was no row
 * @throws {LedgerError} as {@link confirmObject}
 */
export async function recordMissing(
  table: ItemTable,
  row: Omit<Row, 'position'>,
  signal?: AbortSignal,
): Promise<boolean> {
  const item = toItem({ ...row, position: bump(lowestPosition) })
  const place = { bucket: row.bucket, key: row.object_key }
  return (await put(table, firstInput(table.name, item), place, signal)) === 'written'
}
