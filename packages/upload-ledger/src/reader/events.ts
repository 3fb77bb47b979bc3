import { LedgerError, type Row } from '../core/index.ts'
import {
  type ArrivalsQuery,
  type EventPage,
  type HistoryQuery,
  historyFacts,
  queryArrivals,
  queryHistory,
  queryHistoryRows,
  type StoredEvent,
  type Table,
  type TableFacts,
} from '../table/index.ts'

/** All that the reader asks of a history table. */
export interface Events {
  /** The events of one object. */
  history(query: HistoryQuery, signal?: AbortSignal): Promise<EventPage<StoredEvent>>
  /** The same events, each as the row that it would have left. */
  rows(query: HistoryQuery, signal?: AbortSignal): Promise<EventPage<Row>>
  /** The events of a bucket and day in one shard of the index. */
  arrivals(query: ArrivalsQuery, signal?: AbortSignal): Promise<EventPage<StoredEvent>>
  facts(signal?: AbortSignal): Promise<TableFacts>
}

export function eventsOf(table: Table): Events {
  return {
    history: (query, signal) => queryHistory(table, query, signal),
    rows: (query, signal) => queryHistoryRows(table, query, signal),
    arrivals: (query, signal) => queryArrivals(table, query, signal),
    facts: (signal) => historyFacts(table, signal),
  }
}

/** @throws {LedgerError} `configuration` */
export function requireHistory<H>(history: H | undefined): H {
  if (history !== undefined) return history
  const fact = 'the ledger was opened without a history table'
  const fix = 'pass history / --history-table NAME, or turn history on'
  throw new LedgerError('configuration', `Cannot read history: ${fact}; ${fix}`)
}

/**
 * The upper end of a range that has the events of a moment too. All keys of that moment begin with
 * its time and a `|`, which this is greater than.
 */
export function lastEventAt(time: string): string {
  return `${time}~`
}
