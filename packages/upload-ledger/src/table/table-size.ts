import { DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import { toLedgerError } from './failure.ts'
import type { Table } from './table.ts'

/**
 * The bytes of all rows of the table, which DynamoDB counts every six hours or so; 0 until it has,
 * and always in the local cloud.
 *
 * @throws {LedgerError} `refused` without the right to describe the table, `configuration` or
 *   `unavailable`
 */
export async function tableSizeBytes(table: Table): Promise<number> {
  try {
    const { Table: found } = await table.client.send(
      new DescribeTableCommand({ TableName: table.name }),
    )
    return found?.TableSizeBytes ?? 0
  } catch (error) {
    throw toLedgerError(error, `describe the table ${table.name}`)
  }
}
