import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { printable, type Row } from '../core/index.ts'
import { toLedgerError } from './failure.ts'
import { rowOfItem } from './row-item.ts'
import type { Table } from './table.ts'

/**
 * Reads the row of one object, as it is at this moment (a strong read), or `undefined` if there is
 * none. A tombstone is a row: the caller decides whether to show it.
 *
 * @param options `consistent: false` costs half and may miss what was written a moment ago
 * @throws {LedgerError} `refused`, `configuration` or `unavailable`
 */
export async function getRow(
  table: Table,
  bucket: string,
  key: string,
  options: { readonly consistent?: boolean; readonly signal?: AbortSignal } = {},
): Promise<Row | undefined> {
  const { consistent = true, signal } = options
  try {
    const { Item } = await table.client.send(
      new GetItemCommand({
        TableName: table.name,
        Key: { bucket: { S: bucket }, object_key: { S: key } },
        ConsistentRead: consistent,
      }),
      signal ? { abortSignal: signal } : {},
    )
    return Item === undefined ? undefined : rowOfItem(Item)
  } catch (error) {
    throw toLedgerError(error, `read the row of ${printable(`${bucket}/${key}`)}`)
  }
}
