import {
  isAsked,
  isConflict,
  type Ledger,
  lastCreationOf,
  type Row,
  recordAsking,
  rowOfEvent,
  rowPosition,
  type ShowObject,
} from '../core/index.ts'
import { recordRemoval } from './record-removal.ts'
import { recordUpload } from './record-upload.ts'
import type { Table } from './table.ts'
import { takeSteps } from './take-steps.ts'

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
  /**
   * Asks S3 what an object is where the order of events cannot say: after each deletion that leaves no
   * delete marker, and after whatever is recorded late.
   *
   * @default S3 is never asked
   */
  readonly showObject?: ShowObject | undefined
}

/**
 * The ledger on DynamoDB.
 *
 * @param now in milliseconds since 1970; decides when a tombstone expires
 */
export function dynamodbLedger(
  table: Table,
  now: () => number,
  { lastSizeAndEtag = false, tombstoneDays, showObject }: LedgerOptions = {},
): Ledger {
  return {
    async record(event, signal, { onConflict, onAsk } = {}, events = [event]) {
      const fold = { last: event, events }
      if (showObject !== undefined) {
        const rules = {
          nowMs: now(),
          tombstoneDays,
          lastSizeAndEtag,
          onRefused(row: Row) {
            const position = rowPosition(row)
            const isEvents = !isAsked(position)
            if (isEvents && isConflict(event, { ...row, position })) onConflict?.(row.etag)
          },
        }
        const steps = recordAsking(fold, rules)
        const { outcome, asked } = await takeSteps(steps, event, { table, showObject, signal })
        if (asked > 0) onAsk?.(asked)
        return outcome
      }
      const row = rowOfEvent(event, now(), tombstoneDays)
      return lastSizeAndEtag && event.kind === 'removal'
        ? recordRemoval(table, event, row, lastCreationOf(fold), signal)
        : recordUpload(table, event, row, signal, onConflict)
    },
  }
}
