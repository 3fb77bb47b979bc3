import type { QueryCommandInput } from '@aws-sdk/client-dynamodb'
import { historyKeys } from '../core/index.ts'
import {
  type EventKey,
  type EventPage,
  type EventRange,
  eventRangeExpressions,
  queryEvents,
  type StoredEvent,
} from './event-page.ts'
import { dayOf, objectOf } from './history-item.ts'
import { storedEventOf } from './query-history.ts'
import type { Item } from './row-item.ts'
import type { Table } from './table.ts'

/**
 * One Query over the events of a bucket and day in one of the index's shards, in the order of their
 * keys. In which order DynamoDB gives several objects with the same key, it does not say.
 */
export interface ArrivalsQuery extends EventRange {
  readonly bucket: string
  /** `2026-11-23`, in UTC. */
  readonly date: string
  readonly shard: number
  /** Only objects whose keys begin with this. What is left out is read and paid for. */
  readonly prefix?: string | undefined
  /** The last event that was read, from the last page of the same query. */
  readonly after?: EventKey | undefined
}

/**
 * Reads one page of a day's events.
 *
 * @throws {LedgerError} `refused`, `configuration` or `unavailable`
 */
export async function queryArrivals(
  table: Table,
  query: ArrivalsQuery,
  signal?: AbortSignal,
): Promise<EventPage<StoredEvent>> {
  const input = queryArrivalsInput(table.name, query)
  return queryEvents(table, input, storedEventOf, { attempt: 'read arrivals', signal })
}

/** The request alone, so that a test can read it without a database. */
export function queryArrivalsInput(tableName: string, query: ArrivalsQuery): QueryCommandInput {
  const { bucket, date, shard, prefix = '', after, descending, limit } = query
  const { index, indexPartitionKey, partitionKey } = historyKeys
  const day = { S: dayOf(bucket, date, shard) }
  const { conditions, names, values } = eventRangeExpressions(query)
  // The key of the table is none of the index, so that a filter may have it.
  const filtered: Item = prefix === '' ? {} : { ':object': { S: objectOf(bucket, prefix) } }
  return {
    TableName: tableName,
    IndexName: index,
    KeyConditionExpression: ['#day = :day', ...conditions].join(' AND '),
    ...(prefix === '' ? {} : { FilterExpression: 'begins_with(#object, :object)' }),
    ExpressionAttributeNames: {
      '#day': indexPartitionKey,
      ...(prefix === '' ? {} : { '#object': partitionKey }),
      ...names,
    },
    ExpressionAttributeValues: { ':day': day, ...filtered, ...values },
    ...(after === undefined
      ? {}
      : { ExclusiveStartKey: { day, object: { S: after.object }, event: { S: after.event } } }),
    ...(limit === undefined ? {} : { Limit: limit }),
    ...(descending ? { ScanIndexForward: false } : {}),
    ReturnConsumedCapacity: 'TOTAL',
  }
}
