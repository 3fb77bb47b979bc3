import type { Engine, Json } from '../engine/index.ts'

interface TableDescription {
  readonly TableName: string
  readonly LocalSecondaryIndexes?: readonly { readonly IndexName: string }[]
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string }[]
}

/**
 * Describes a table with what it holds, which dynalite 4.0.0 says is nothing, and says that it may be
 * deleted. The counts are those of this moment; DynamoDB's are up to six hours old.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html
 */
export async function describeTable(engine: Engine, input: object): Promise<Json> {
  const answer = (await engine.call('DescribeTable', input)) as { Table: TableDescription }
  const { Table: table } = answer
  const { items, bytes, indexes } = engine.count(table.TableName)
  const counted = (index: { readonly IndexName: string }): object => {
    const count = indexes[index.IndexName] ?? { items: 0, bytes: 0 }
    return { ...index, ItemCount: count.items, IndexSizeBytes: count.bytes }
  }
  return {
    Table: {
      ...table,
      ItemCount: items,
      TableSizeBytes: bytes,
      LocalSecondaryIndexes: table.LocalSecondaryIndexes?.map(counted),
      GlobalSecondaryIndexes: table.GlobalSecondaryIndexes?.map(counted),
      DeletionProtectionEnabled: false,
    },
  }
}
