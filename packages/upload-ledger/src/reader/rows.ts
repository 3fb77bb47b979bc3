import type { Row } from '../core/index.ts'
import {
  type GetRowOptions,
  getRow,
  queryRows,
  type RowPage,
  type RowQuery,
  type Table,
  tableFacts,
  tableSizeBytes,
} from '../table/index.ts'

/** All that the reader asks of a table. */
export interface Rows {
  get(bucket: string, key: string, options: GetRowOptions): Promise<Row | undefined>
  query(query: RowQuery, signal?: AbortSignal): Promise<RowPage>
  /** Of the whole table, as last counted; 0 if that is not known. */
  sizeBytes(): Promise<number>
  /** When the table was created, in UTC and milliseconds. */
  createdAt(signal?: AbortSignal): Promise<string>
}

export function rowsOf(table: Table): Rows {
  return {
    get: (bucket, key, options) => getRow(table, bucket, key, options),
    query: (query, signal) => queryRows(table, query, signal),
    sizeBytes: () => tableSizeBytes(table),
    createdAt: async (signal) => (await tableFacts(table, signal)).createdAt,
  }
}
