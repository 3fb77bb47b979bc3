import type { Ledger } from '../core/index.ts'
import { recordUpload } from './record-upload.ts'
import type { Table } from './table.ts'

/** How a ledger keeps its rows. */
export interface LedgerOptions {
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
  { tombstoneDays }: LedgerOptions = {},
): Ledger {
  return {
    record: (event, signal, onConflict) =>
      recordUpload(table, event, now(), signal, onConflict, tombstoneDays),
  }
}
