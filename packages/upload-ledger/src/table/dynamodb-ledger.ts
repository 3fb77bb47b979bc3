import type { Ledger } from '../core/index.ts'
import { recordUpload } from './record-upload.ts'
import type { Table } from './table.ts'

/**
 * The ledger on DynamoDB.
 *
 * @param now in milliseconds since 1970; decides when a tombstone expires
 */
export function dynamodbLedger(table: Table, now: () => number): Ledger {
  return {
    record: (event, signal, onConflict) => recordUpload(table, event, now(), signal, onConflict),
  }
}
