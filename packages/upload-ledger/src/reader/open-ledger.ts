import { connectTable, type Table, tableOn } from '../table/index.ts'
import { eventsOf } from './events.ts'
import { createReader, type LedgerReader } from './reader.ts'
import { rowsOf } from './rows.ts'

export interface OpenLedgerOptions {
  /** The name of the table, `upload_metadata` as a rule. */
  readonly table: string
  /** The name of the history table, `upload_history` as a rule, for `history`, `arrivals` and `at`. */
  readonly history?: string | undefined
  /**
   * A DynamoDB client of yours. Without it one is made, which finds endpoint, region and credentials
   * in the environment.
   */
  readonly client?: Table['client'] | undefined
  /**
   * How many Queries `usage` and `find` have under way at once, 1 to 64; 8 by default. Of the small
   * ones of `arrivals` and `at` four times as many, 64 at most.
   */
  readonly parallel?: number | undefined
}

/**
 * Opens a ledger to read it. Nothing is sent before the first question, and nothing is kept between
 * two of them.
 */
export function openLedger({ table, history, client, parallel }: OpenLedgerOptions): LedgerReader {
  const opened = client === undefined ? connectTable(table, patient) : tableOn(client, table)
  return createReader({
    rows: rowsOf(opened),
    ...(history === undefined
      ? {}
      : { history: { events: eventsOf({ ...opened, name: history }), now: Date.now } }),
    wait,
    now: () => performance.now(),
    parallel,
  })
}

/** A Query of 1 MB takes longer than the one row of a PutItem, and a reader may be far away. */
const patient = {
  requestHandler: {
    connectionTimeout: 5_000,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
  },
}

async function wait(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  const abort = () => reject(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    await promise
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}
