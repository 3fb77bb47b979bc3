import { QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb'
import { printable, type Row } from '../core/index.ts'
import { toLedgerError } from './failure.ts'
import { type RowFilter, rowFilterExpressions } from './row-filter.ts'
import { type Item, rowOfItem } from './row-item.ts'
import type { Table } from './table.ts'

/** One Query over the rows of a bucket, in the order of their keys' UTF-8 bytes. */
export interface RowQuery {
  readonly bucket: string
  /** At most 1,024 bytes; empty for every key. */
  readonly prefix: string
  /** Only keys greater than this, which begins with the prefix and need not exist. */
  readonly after?: string | undefined
  /** Only keys up to and including this, which is not smaller than the prefix. */
  readonly to?: string | undefined
  /** From the greatest key down. */
  readonly descending?: boolean | undefined
  /** How many rows DynamoDB reads at most, before it filters; it stops at 1 MB anyway. */
  readonly limit?: number | undefined
  /** Sees every write that was acknowledged before, at twice the cost. */
  readonly consistent?: boolean | undefined
  readonly filter?: RowFilter | undefined
  /** The attributes to return; all of them by default. The cost is that of the whole row. */
  readonly attributes?: readonly (keyof Row)[] | undefined
}

export interface RowPage {
  readonly rows: readonly Row[]
  /** The last key that was read, whether it passed the filter or not; absent at the end. */
  readonly lastKey?: string
  /** As DynamoDB counted them. */
  readonly readUnits: number
  /** Sent requests, the SDK's own retries included. */
  readonly requests: number
}

/**
 * Reads one page of rows.
 *
 * @throws {LedgerError} `refused`, `configuration` or `unavailable`
 */
export async function queryRows(
  table: Table,
  query: RowQuery,
  signal?: AbortSignal,
): Promise<RowPage> {
  try {
    const { Items, LastEvaluatedKey, ConsumedCapacity, $metadata } = await table.client.send(
      new QueryCommand(queryRowsInput(table.name, query)),
      signal ? { abortSignal: signal } : {},
    )
    const lastKey = LastEvaluatedKey?.object_key?.S
    return {
      rows: (Items ?? []).map(rowOfItem),
      ...(lastKey === undefined ? {} : { lastKey }),
      readUnits: ConsumedCapacity?.CapacityUnits ?? 0,
      requests: $metadata.attempts ?? 1,
    }
  } catch (error) {
    throw toLedgerError(error, `read the rows of ${printable(`${query.bucket}/${query.prefix}`)}`)
  }
}

/** The request alone, so that a test can read it without a database. */
export function queryRowsInput(tableName: string, query: RowQuery): QueryCommandInput {
  const { bucket, prefix, after, to, descending, limit, consistent, filter, attributes } = query
  const expressions = filter === undefined ? undefined : rowFilterExpressions(filter)
  const values: Item = { ':bucket': { S: bucket }, ...expressions?.values }
  const names: Record<string, string> = { '#bucket': 'bucket', ...expressions?.names }
  const conditions = ['#bucket = :bucket']
  if (to !== undefined) {
    // A key must not be an empty string, not even in a condition.
    conditions.push(prefix === '' ? 'object_key <= :to' : 'object_key BETWEEN :prefix AND :to')
    values[':to'] = { S: to }
  } else if (prefix !== '') {
    conditions.push('begins_with(object_key, :prefix)')
  }
  if (prefix !== '') values[':prefix'] = { S: prefix }
  for (const name of attributes ?? []) names[`#${name}`] = name
  return {
    TableName: tableName,
    KeyConditionExpression: conditions.join(' AND '),
    ...(expressions?.condition ? { FilterExpression: expressions.condition } : {}),
    ...(attributes === undefined
      ? {}
      : { ProjectionExpression: attributes.map((name) => `#${name}`).join(', ') }),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ...(after === undefined
      ? {}
      : { ExclusiveStartKey: { bucket: { S: bucket }, object_key: { S: after } } }),
    ...(limit === undefined ? {} : { Limit: limit }),
    ...(descending ? { ScanIndexForward: false } : {}),
    ...(consistent ? { ConsistentRead: true } : {}),
    ReturnConsumedCapacity: 'TOTAL',
  }
}
