import type { GetItemCommandInput } from '@aws-sdk/client-dynamodb'
import { printable, type Row } from '../core/index.ts'
import { toLedgerError } from './failure.ts'
import type { ItemTable } from './item-table.ts'
import { type Item, rowOfItem } from './row-item.ts'

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
  table: ItemTable,
  bucket: string,
  key: string,
  options: GetRowOptions = {},
): Promise<Row | undefined> {
  const item = await getItem(table, bucket, key, options)
  return item && rowOfItem(item)
}

/** The same as it is stored: a row of the exercise may lack what a `Row` has. */
export async function getItem(
  table: ItemTable,
  bucket: string,
  key: string,
  options: GetRowOptions = {},
): Promise<Item | undefined> {
  const { consistent = true, signal, onCost } = options
  try {
    const input: GetItemCommandInput = {
      TableName: table.name,
      Key: { bucket: { S: bucket }, object_key: { S: key } },
      ConsistentRead: consistent,
      ...(onCost ? { ReturnConsumedCapacity: 'TOTAL' } : {}),
    }
    const { output, attempts } = await table.send('GetItem', input, signal)
    onCost?.({ readUnits: output.ConsumedCapacity?.CapacityUnits ?? 0, requests: attempts })
    return output.Item
  } catch (error) {
    throw toLedgerError(error, `read the row of ${printable(`${bucket}/${key}`)}`)
  }
}
