import type { QueryCommandInput } from '@aws-sdk/client-dynamodb'
import { historyKeys, printable, type Row } from '../core/index.ts'
import {
  type EventPage,
  type EventRange,
  eventRangeExpressions,
  queryEvents,
  type StoredEvent,
  toReadError,
} from './event-page.ts'
import { historyItemOf, objectOf } from './history-item.ts'
import { type Item, rowOfItem } from './row-item.ts'
import type { Table } from './table.ts'
import { type TableFacts, tableFacts } from './table-facts.ts'

/** One Query over the events of one object, in the order of their times. */
export interface HistoryQuery extends EventRange {
  readonly bucket: string
  readonly key: string
  /** Begins behind this key, which is within the range and need not exist. */
  readonly after?: string | undefined
  /** Sees every write that was acknowledged before, at twice the cost. */
  readonly consistent?: boolean | undefined
}

/**
 * Reads one page of the events of an object.
 *
 * @throws {LedgerError} `refused`, `configuration` or `unavailable`
 */
export async function queryHistory(
  table: Table,
  query: HistoryQuery,
  signal?: AbortSignal,
): Promise<EventPage<StoredEvent>> {
  return queryObject(table, query, storedEventOf, signal)
}

/**
 * Reads one page of the events of an object, each as the row that it would have left: with the
 * attributes as they were sent. One of a removal is not yet a tombstone.
 *
 * @throws {LedgerError} `refused`, `configuration` or `unavailable`
 */
export async function queryHistoryRows(
  table: Table,
  query: HistoryQuery,
  signal?: AbortSignal,
): Promise<EventPage<Row>> {
  return queryObject(table, query, rowLeftBy, signal)
}

/** Reads an item of the history table or of its index. */
export function storedEventOf(item: Item): StoredEvent {
  return { event: item.event?.S ?? '', item: historyItemOf(item) }
}

/**
 * The facts of the history table.
 *
 * @throws {LedgerError} as {@link tableFacts}
 */
export async function historyFacts(table: Table, signal?: AbortSignal): Promise<TableFacts> {
  return tableFacts(table, signal, (error) => toReadError(error, 'read history', table.name))
}

/** The request alone, so that a test can read it without a database. */
export function queryHistoryInput(tableName: string, query: HistoryQuery): QueryCommandInput {
  const { bucket, key, after, descending, limit, consistent } = query
  const object = { S: objectOf(bucket, key) }
  const { conditions, names, values } = eventRangeExpressions(query)
  return {
    TableName: tableName,
    KeyConditionExpression: ['#object = :object', ...conditions].join(' AND '),
    ExpressionAttributeNames: { '#object': historyKeys.partitionKey, ...names },
    ExpressionAttributeValues: { ':object': object, ...values },
    ...(after === undefined ? {} : { ExclusiveStartKey: { object, event: { S: after } } }),
    ...(limit === undefined ? {} : { Limit: limit }),
    ...(descending ? { ScanIndexForward: false } : {}),
    ...(consistent ? { ConsistentRead: true } : {}),
    ReturnConsumedCapacity: 'TOTAL',
  }
}

function queryObject<T>(
  table: Table,
  query: HistoryQuery,
  read: (item: Item) => T,
  signal: AbortSignal | undefined,
): Promise<EventPage<T>> {
  const attempt = `read the history of ${printable(objectOf(query.bucket, query.key))}`
  return queryEvents(table, queryHistoryInput(table.name, query), read, { attempt, signal })
}

/** An event has the attributes of its row under the same names. Its expiry is that of the event. */
function rowLeftBy({ expires_at: _, ...item }: Item): Row {
  return rowOfItem(item)
}
