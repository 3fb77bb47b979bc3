import { DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import { LedgerError } from '../core/index.ts'
import { toLedgerError } from './failure.ts'
import type { Table } from './table.ts'

/** The facts of a table that say how far back it goes and what reading all of it costs. */
export interface TableFacts {
  /** In UTC and milliseconds. */
  readonly createdAt: string
  /** Of all items, which DynamoDB counts every six hours or so; 0 until it has. */
  readonly sizeBytes: number
  readonly items: number
}

/**
 * @param explain makes our error of AWS's
 * @throws {LedgerError} `refused` without the right to describe the table, `configuration` or
 *   `unavailable`
 */
export async function tableFacts(
  table: Table,
  signal?: AbortSignal,
  explain: typeof toLedgerError = toLedgerError,
): Promise<TableFacts> {
  const attempt = `describe the table ${table.name}`
  try {
    const { Table: found } = await table.client.send(
      new DescribeTableCommand({ TableName: table.name }),
      signal ? { abortSignal: signal } : {},
    )
    const { CreationDateTime: created, TableSizeBytes = 0, ItemCount = 0 } = found ?? {}
    if (created !== undefined) {
      return { createdAt: created.toISOString(), sizeBytes: TableSizeBytes, items: ItemCount }
    }
  } catch (error) {
    throw explain(error, attempt)
  }
  throw new LedgerError('unavailable', `Cannot ${attempt}: the answer has no time of creation`)
}
