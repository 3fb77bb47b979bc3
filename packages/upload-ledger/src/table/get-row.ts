import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { printable, type Row } from '../core/index.ts'
import { toLedgerError } from './failure.ts'
import { type Item, rowOfItem } from './row-item.ts'
import type { Table } from './table.ts'

export interface GetRowOptions {
  /** `false` costs half and may miss what was written a moment ago. */
  readonly consistent?: boolean
  readonly signal?: AbortSignal
  /** Called once with what the read cost, as DynamoDB counted it. */
  readonly onCost?: (cost: RowCost) => void
}

/** The cost of reading one row. */
export interface RowCost {
  readonly readUnits: number
  /** Sent requests, the SDK's own retries included. */
  readonly requests: number
}

/**
 * Reads the row of one object, as it is at this moment (a strong read), or `undefined` if there is
 * none. A tombstone is a row: the caller decides whether to show it.
 *
 * @throws {LedgerError} `refused`, `configuration` or `unavailable`
 */
export async function getRow(
  table: Table,
  bucket: string,
  key: string,
  options: GetRowOptions = {},
): Promise<Row | undefined> {
  const item = await getItem(table, bucket, key, options)
  return item && rowOfItem(item)
}

/** The same as it is stored: a row of the exercise may lack what a `Row` has. */
export async function getItem(
  table: Table,
  bucket: string,
  key: string,
  options: GetRowOptions = {},
): Promise<Item | undefined> {
  const { consistent = true, signal, onCost } = options
  try {
    const { Item, ConsumedCapacity, $metadata } = await table.client.send(
      new GetItemCommand({
        TableName: table.name,
        Key: { bucket: { S: bucket }, object_key: { S: key } },
        ConsistentRead: consistent,
        ...(onCost ? { ReturnConsumedCapacity: 'TOTAL' } : {}),
      }),
      signal ? { abortSignal: signal } : {},
    )
    onCost?.({
      readUnits: ConsumedCapacity?.CapacityUnits ?? 0,
      requests: $metadata.attempts ?? 1,
    })
    return Item
  } catch (error) {
    throw toLedgerError(error, `read the row of ${printable(`${bucket}/${key}`)}`)
  }
}
