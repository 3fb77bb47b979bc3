import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { rowKeys } from '../core/index.ts'
import { toLedgerError } from './failure.ts'
import type { Table } from './table.ts'

/**
 * Whether whoever signs for this table's client may put items into it. It is seen, not looked up:
 * a put is sent whose condition nothing can meet, so that it is either refused for want of the
 * right, or comes to its condition and writes nothing.
 *
 * @throws {LedgerError} `configuration` if there is no such table, `unavailable`
 */
export async function mayRecord(table: Table): Promise<boolean> {
  try {
    await table.client.send(
      new PutItemCommand({
        TableName: table.name,
        Item: { [rowKeys.partitionKey]: { S: '-' }, [rowKeys.sortKey]: { S: '-' } },
        ConditionExpression: `attribute_exists(${rowKeys.sortKey}) AND attribute_not_exists(${rowKeys.sortKey})`,
      }),
    )
    return true
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return true
    const failure = toLedgerError(error, `put an item into ${table.name}`)
    if (failure.code === 'refused') return false
    throw failure
  }
}
