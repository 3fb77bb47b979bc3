import { DescribeTableCommand, ResourceNotFoundException } from '@aws-sdk/client-dynamodb'
import type { HistoryIndex } from '../core/index.ts'
import { toLedgerError } from './failure.ts'
import type { Table } from './table.ts'

/** The keys and indexes of a table, as DynamoDB describes them. */
export interface TableShape {
  /** AWS's word: `ACTIVE`, `CREATING`, … */
  readonly status: string
  /** The table's own keys in words: `HASH bucket S,RANGE object_key S`. */
  readonly keys: string
  readonly indexes: readonly ShapedIndex[]
}

export interface ShapedIndex extends HistoryIndex {
  /** AWS's word; a local index, which is always there, has none. */
  readonly status: string | undefined
}

/**
 * Describes the table, or returns `undefined` if there is none.
 *
 * @throws {LedgerError} `refused` or `unavailable`
 */
export async function tableShape({ client, name }: Table): Promise<TableShape | undefined> {
  try {
    const { Table: found } = await client.send(new DescribeTableCommand({ TableName: name }))
    const types = new Map(
      found?.AttributeDefinitions?.map((a) => [a.AttributeName, a.AttributeType]),
    )
    const keys = found?.KeySchema?.map(
      (k) => `${k.KeyType} ${k.AttributeName} ${types.get(k.AttributeName)}`,
    )
    const { GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [] } = found ?? {}
    const indexes = [
      ...GlobalSecondaryIndexes.map((index) => ({ ...index, status: index.IndexStatus })),
      ...LocalSecondaryIndexes.map((index) => ({ ...index, status: undefined })),
    ].map(({ IndexName = '', KeySchema = [], Projection, status }) => ({
      name: IndexName,
      keys: KeySchema.map(({ AttributeName = '' }) => ({
        attribute: AttributeName,
        type: types.get(AttributeName) ?? '',
      })),
      attributes:
        Projection?.ProjectionType === 'ALL' ? undefined : (Projection?.NonKeyAttributes ?? []),
      status,
    }))
    return { status: found?.TableStatus ?? 'unknown', keys: keys?.join() ?? '', indexes }
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined
    throw toLedgerError(error, `describe the table ${name}`)
  }
}
