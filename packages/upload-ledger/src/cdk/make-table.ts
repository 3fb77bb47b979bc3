import { RemovalPolicy } from 'aws-cdk-lib'
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  type ITable,
  ProjectionType,
  Table,
  type TableProps,
} from 'aws-cdk-lib/aws-dynamodb'
import type { Construct } from 'constructs'
import { historyKeys, indexedAttributes, rowKeys } from '../core/index.ts'
import type { Settings } from './settings.ts'

/** The table of rows: the exercise's keys, and TTL to delete tombstones. */
export function makeTable(scope: Construct, settings: Settings): ITable {
  const table = new Table(scope, 'Table', {
    tableName: settings.tableName,
    partitionKey: { name: rowKeys.partitionKey, type: AttributeType.STRING },
    sortKey: { name: rowKeys.sortKey, type: AttributeType.STRING },
    timeToLiveAttribute: rowKeys.ttl,
    ...keeping(settings),
  })
  return withBilling(table, settings)
}

/**
 * The history table: as `createHistoryTable` makes it, with the index by day, and TTL for events that
 * expire.
 */
export function makeHistoryTable(scope: Construct, settings: Settings): ITable {
  const text = (name: string) => ({ name, type: AttributeType.STRING })
  const table = new Table(scope, 'History', {
    tableName: settings.historyTableName,
    partitionKey: text(historyKeys.partitionKey),
    sortKey: text(historyKeys.sortKey),
    timeToLiveAttribute: historyKeys.ttl,
    ...keeping(settings),
  })
  table.addGlobalSecondaryIndex({
    indexName: historyKeys.index,
    partitionKey: text(historyKeys.indexPartitionKey),
    sortKey: text(historyKeys.sortKey),
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: [...indexedAttributes],
    ...(settings.freeTier ? { readCapacity: freeUnits, writeCapacity: freeUnits } : {}),
  })
  return withBilling(table, settings)
}

/**
 * The units of a table, and of an index: three times 5 are well within the Free Tier's 25, which
 * whatever else the account has shares.
 */
const freeUnits = 5

/** How both tables are paid for, backed up and kept. */
function keeping({ freeTier, removalPolicy }: Settings): Partial<TableProps> {
  return {
    ...(freeTier
      ? {
          billingMode: BillingMode.PROVISIONED,
          readCapacity: freeUnits,
          writeCapacity: freeUnits,
        }
      : { billingMode: BillingMode.PAY_PER_REQUEST }),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: !freeTier },
    deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
    removalPolicy,
  }
}

function withBilling(table: Table, { freeTier }: Settings): ITable {
  if (freeTier) {
    // CDK omits the default; set explicitly, it also changes a table that was on demand before.
    const resource = table.node.defaultChild as CfnTable
    resource.billingMode = BillingMode.PROVISIONED
  }
  // CDK's classes and interfaces differ in what exactOptionalPropertyTypes looks at.
  return table as ITable
}
