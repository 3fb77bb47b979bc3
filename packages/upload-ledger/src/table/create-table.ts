import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTimeToLiveCommand,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { rowKeys } from '../core/index.ts'
import { toLedgerError } from './failure.ts'
import type { Table } from './table.ts'

/**
 * Creates the table as the construct does: the two keys, on demand, TTL for tombstones. An existing
 * table keeps its shape; its TTL is turned on if it is off.
 *
 * @throws {LedgerError} `refused`, `configuration` or `unavailable`
 */
export async function createTable(table: Table): Promise<void> {
  await createOnce(table, createTableInput(table.name), rowKeys.ttl)
}

/**
 * Creates a table unless it exists, and turns its TTL on if it is off.
 *
 * @throws {LedgerError} `refused`, `configuration` or `unavailable`
 */
export async function createOnce(
  { client, name: TableName }: Table,
  input: CreateTableCommandInput,
  ttlAttribute: string,
): Promise<void> {
  try {
    await client.send(new CreateTableCommand(input)).catch(unlessInUse)
    await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName })
    const { TimeToLiveDescription: ttl } = await client.send(
      new DescribeTimeToLiveCommand({ TableName }),
    )
    if (ttl?.TimeToLiveStatus !== 'DISABLED') return
    const TimeToLiveSpecification = { AttributeName: ttlAttribute, Enabled: true }
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))
  } catch (error) {
    throw toLedgerError(error, `create the table ${TableName}`)
  }
}

function createTableInput(name: string): CreateTableCommandInput {
  return {
    TableName: name,
    AttributeDefinitions: [
      { AttributeName: rowKeys.partitionKey, AttributeType: 'S' },
      { AttributeName: rowKeys.sortKey, AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: rowKeys.partitionKey, KeyType: 'HASH' },
      { AttributeName: rowKeys.sortKey, KeyType: 'RANGE' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  }
}

function unlessInUse(error: unknown): void {
  if (!(error instanceof ResourceInUseException)) throw error
}
