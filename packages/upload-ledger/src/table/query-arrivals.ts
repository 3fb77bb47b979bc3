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
  /** Only events of this requester, likewise. */
  readonly requester?: string | undefined
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
  const { bucket, date, shard, after, descending, limit } = query
  const { index, indexPartitionKey } = historyKeys
  const day = { S: dayOf(bucket, date, shard) }
  const { conditions, names, values } = eventRangeExpressions(query)
  const filter = arrivalsFilter(query)
  return {
    TableName: tableName,
    IndexName: index,
    KeyConditionExpression: ['#day = :day', ...conditions].join(' AND '),
    ...(filter.conditions.length === 0
      ? {}
      : { FilterExpression: filter.conditions.join(' AND ') }),
    ExpressionAttributeNames: { '#day': indexPartitionKey, ...filter.names, ...names },
    ExpressionAttributeValues: { ':day': day, ...filter.values, ...values },
    ...(after === undefined
      ? {}
      : { ExclusiveStartKey: { day, object: { S: after.object }, event: { S: after.event } } }),
    ...(limit === undefined ? {} : { Limit: limit }),
    ...(descending ? { ScanIndexForward: false } : {}),
    ReturnConsumedCapacity: 'TOTAL',
  }
}

/** The key of the table is none of the index, so that a filter may have it. */
function arrivalsFilter({ bucket, prefix = '', requester }: ArrivalsQuery): {
  readonly conditions: readonly string[]
  readonly names: Readonly<Record<string, string>>
  readonly values: Item
} {
  const conditions: string[] = []
  const names: Record<string, string> = {}
  const values: Item = {}
  if (prefix !== '') {
    conditions.push('begins_with(#object, :object)')
    names['#object'] = historyKeys.partitionKey
    values[':object'] = { S: objectOf(bucket, prefix) }
  }
  if (requester !== undefined) {
    conditions.push('#requester = :requester')
    names['#requester'] = 'requester'
    values[':requester'] = { S: requester }
  }
  return { conditions, names, values }
}
