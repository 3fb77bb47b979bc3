import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb'
import { historyKeys, indexedAttributes } from '../core/index.ts'
import { createOnce } from './create-table.ts'
import type { Table } from './table.ts'

/**
 * Creates the history table as the construct does, with its index by day and its TTL. An existing
 * table keeps its shape; its TTL is turned on if it is off.
 *
 * @throws {LedgerError} `refused`, `configuration` or `unavailable`
 */
export async function createHistoryTable(table: Table): Promise<void> {
  await createOnce(table, createHistoryTableInput(table.name), historyKeys.ttl)
}

function createHistoryTableInput(name: string): CreateTableCommandInput {
  const { partitionKey, sortKey, index, indexPartitionKey } = historyKeys
  return {
    TableName: name,
    AttributeDefinitions: [partitionKey, sortKey, indexPartitionKey].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: index,
        KeySchema: [
          { AttributeName: indexPartitionKey, KeyType: 'HASH' },
          { AttributeName: sortKey, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...indexedAttributes] },
      },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  }
}
