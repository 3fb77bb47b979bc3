import { type Ledger, rowOfEvent } from '../core/index.ts'
import { recordRemoval } from './record-removal.ts'
import { recordUpload } from './record-upload.ts'
import type { Table } from './table.ts'

/** How a ledger keeps its rows. */
export interface LedgerOptions {
  /**
   * Whether the tombstone of a removed object has the size and etag that the object last had. Each
   * removal of an object that has a row costs one more request.
   *
   * @default false
   */
  readonly lastSizeAndEtag?: boolean
  /**
   * How many days a tombstone stays; Infinity for ever.
   *
   * @default 35
   */
  readonly tombstoneDays?: number | undefined
}

/**
 * The ledger on DynamoDB.
 *
 * @param now in milliseconds since 1970; decides when a tombstone expires
 */
export function dynamodbLedger(
  table: Table,
  now: () => number,
  { lastSizeAndEtag = false, tombstoneDays }: LedgerOptions = {},
): Ledger {
  return {
    record(event, signal, onConflict, folded) {
      const row = rowOfEvent(event, now(), tombstoneDays)
      return lastSizeAndEtag && event.kind === 'removal'
        ? recordRemoval(table, event, row, folded, signal)
        : recordUpload(table, event, row, signal, onConflict)
    },
  }
}
