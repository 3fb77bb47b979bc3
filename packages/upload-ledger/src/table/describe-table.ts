import { DescribeTableCommand, ResourceNotFoundException } from '@aws-sdk/client-dynamodb'
import { indexFault, rowKeys } from '../core/index.ts'
import { toLedgerError } from './failure.ts'
import type { Table } from './table.ts'

/** The facts of a table that the ledger depends on. */
export interface TableDescription {
  /** AWS's word: `ACTIVE`, `CREATING`, … */
  readonly status: string
  /** Whether its keys are those of a row, both of type S. */
  readonly keysFit: boolean
  /** Why an index of the table has rows refused, if one has. */
  readonly unfitIndex?: string
}

/**
 * Describes the table, or returns `undefined` if there is none.
 *
 * @throws {LedgerError} `refused` or `unavailable`
 */
export async function describeTable(table: Table): Promise<TableDescription | undefined> {
  try {
    const { Table: found } = await table.client.send(
      new DescribeTableCommand({ TableName: table.name }),
    )
    const types = new Map(
      found?.AttributeDefinitions?.map((a) => [a.AttributeName, a.AttributeType]),
    )
    const keys = found?.KeySchema?.map(
      (k) => `${k.KeyType} ${k.AttributeName} ${types.get(k.AttributeName)}`,
    )
    const indexes = [
      ...(found?.GlobalSecondaryIndexes ?? []),
      ...(found?.LocalSecondaryIndexes ?? []),
    ].map(({ IndexName = '', KeySchema = [] }) => ({
      name: IndexName,
      keys: KeySchema.map(({ AttributeName = '' }) => ({
        attribute: AttributeName,
        type: types.get(AttributeName) ?? '',
      })),
    }))
    const [unfitIndex] = indexes.flatMap((index) => indexFault(index) ?? [])
    return {
      status: found?.TableStatus ?? 'unknown',
      keysFit: keys?.join() === `HASH ${rowKeys.partitionKey} S,RANGE ${rowKeys.sortKey} S`,
      ...(unfitIndex === undefined ? {} : { unfitIndex }),
    }
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined
    throw toLedgerError(error, `describe the table ${table.name}`)
  }
}
