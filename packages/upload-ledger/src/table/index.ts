export { historyKeys, indexedAttributes } from '../core/index.ts'
export {
  type ConfirmOptions,
  confirmObject,
  recordMissing,
  type ToConfirm,
} from './confirm-object.ts'
export { createHistoryTable } from './create-history-table.ts'
export { createTable } from './create-table.ts'
export { describeHistoryTable, type HistoryTableDescription } from './describe-history-table.ts'
export { describeTable, type TableDescription } from './describe-table.ts'
export { dynamodbLedger } from './dynamodb-ledger.ts'
export type { EventKey, EventPage, StoredEvent } from './event-page.ts'
export { type GetRowOptions, getRow, type RowCost } from './get-row.ts'
export {
  dayOf,
  eventKeyOf,
  type HistoryItem,
  historyItemOf,
  objectOf,
  shardOf,
  shards,
} from './history-item.ts'
export type { ItemTable } from './item-table.ts'
export { type BucketNames, listBuckets } from './list-buckets.ts'
export { type ArrivalsQuery, queryArrivals } from './query-arrivals.ts'
export {
  type HistoryQuery,
  historyFacts,
  queryHistory,
  queryHistoryRows,
} from './query-history.ts'
export { queryRows, type RowPage, type RowQuery } from './query-rows.ts'
export { dynamodbHistory, type HistoryOptions } from './record-history.ts'
export { refreshTags } from './refresh-tags.ts'
export type { RowFilter } from './row-filter.ts'
export { scanRows } from './scan-rows.ts'
export { connectTable, type Table, tableOn } from './table.ts'
export { type TableFacts, tableFacts } from './table-facts.ts'
export { tableSizeBytes } from './table-size.ts'
export { isThrottled } from './throttled.ts'
