import { QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb'
import { historyKeys, LedgerError } from '../core/index.ts'
import { toLedgerError } from './failure.ts'
import type { HistoryItem } from './history-item.ts'
import type { Item } from './row-item.ts'
import type { Table } from './table.ts'

/** Which events a Query reads, by their keys, which begin with their times; and how. */
export interface EventRange {
  /** Only keys from this on: a time has every event at it or after it. */
  readonly from?: string | undefined
  /** Only keys up to and including this, not smaller than `from`: a time has every event before it. */
  readonly to?: string | undefined
  /** From the greatest key down. */
  readonly descending?: boolean | undefined
  /** How many events DynamoDB reads at most, before it filters; it stops at 1 MB anyway. */
  readonly limit?: number | undefined
}

/** An event of the history, with its sort key. */
export interface StoredEvent {
  readonly event: string
  readonly item: HistoryItem
}

/** Which item of the history table it is. */
export interface EventKey {
  readonly object: string
  readonly event: string
}

export interface EventPage<T> {
  readonly events: readonly T[]
  /** The last event that was read, whether it passed the filter or not; absent at the end. */
  readonly lastKey?: EventKey
  /** As DynamoDB counted them. */
  readonly readUnits: number
  /** Sent requests, the SDK's own retries included. */
  readonly requests: number
}

/** The condition on the sort key of a range; empty if there is none. */
export function eventRangeExpressions({ from, to }: EventRange): {
  readonly conditions: readonly string[]
  readonly names: Readonly<Record<string, string>>
  readonly values: Item
} {
  if (from === undefined && to === undefined) return { conditions: [], names: {}, values: {} }
  const condition =
    from === undefined
      ? '#event <= :to'
      : to === undefined
        ? '#event >= :from'
        : '#event BETWEEN :from AND :to'
  return {
    conditions: [condition],
    names: { '#event': historyKeys.sortKey },
    values: {
      ...(from === undefined ? {} : { ':from': { S: from } }),
      ...(to === undefined ? {} : { ':to': { S: to } }),
    },
  }
}

/**
 * Sends a Query of the history table or its index, and reads each item.
 *
 * @param attempt such as `read arrivals`
 * @throws {LedgerError} `refused`, `configuration` or `unavailable`
 */
export async function queryEvents<T>(
  table: Table,
  input: QueryCommandInput,
  read: (item: Item) => T,
  { attempt, signal }: { readonly attempt: string; readonly signal?: AbortSignal | undefined },
): Promise<EventPage<T>> {
  try {
    const { Items, LastEvaluatedKey, ConsumedCapacity, $metadata } = await table.client.send(
      new QueryCommand(input),
      signal ? { abortSignal: signal } : {},
    )
    const object = LastEvaluatedKey?.object?.S
    const event = LastEvaluatedKey?.event?.S
    return {
      events: (Items ?? []).map(read),
      ...(object === undefined || event === undefined ? {} : { lastKey: { object, event } }),
      readUnits: ConsumedCapacity?.CapacityUnits ?? 0,
      requests: $metadata.attempts ?? 1,
    }
  } catch (error) {
    throw toReadError(error, attempt, table.name)
  }
}

/**
 * As {@link toLedgerError} for a history table, but says what to do where there is none, or no index.
 */
export function toReadError(error: unknown, attempt: string, tableName: string): LedgerError {
  const { name, message } = error instanceof Error ? error : { name: '', message: '' }
  const options = { cause: error }
  if (name === 'ResourceNotFoundException') {
    const fact = `the table ${tableName} does not exist`
    const fix = 'pass history / --history-table NAME, or turn history on'
    return new LedgerError('configuration', `Cannot ${attempt}: ${fact}; ${fix}`, options)
  }
  const { index, indexPartitionKey, sortKey } = historyKeys
  if (name === 'ValidationException' && message.includes(`specified index: ${index}`)) {
    const fact = `the table ${tableName} has no index ${index}`
    const fix = `create it, with the partition key ${indexPartitionKey} and the sort key ${sortKey}`
    return new LedgerError('configuration', `Cannot ${attempt}: ${fact}; ${fix}`, options)
  }
  if (name === 'ValidationException' && message.includes('backfilling')) {
    const fact = `the index ${index} of ${tableName} is still being built; try again later`
    return new LedgerError('unavailable', `Cannot ${attempt}: ${fact}`, options)
  }
  return toLedgerError(error, attempt)
}
