import { RemovalPolicy } from 'aws-cdk-lib'
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  type ITable,
  Table,
} from 'aws-cdk-lib/aws-dynamodb'
import type { Construct } from 'constructs'
import { rowKeys } from '../core/index.ts'
import type { Settings } from './settings.ts'

/** The Free Tier's 25 units, shared among what else the account may have. */
const freeUnits = 5

/** The table of rows: the exercise's keys, and TTL to delete tombstones. */
export function makeTable(scope: Construct, settings: Settings): ITable {
  const { tableName, freeTier, removalPolicy } = settings
  const table = new Table(scope, 'Table', {
    tableName,
    partitionKey: { name: rowKeys.partitionKey, type: AttributeType.STRING },
    sortKey: { name: rowKeys.sortKey, type: AttributeType.STRING },
    timeToLiveAttribute: rowKeys.ttl,
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
  })
  if (freeTier) {
    // CDK omits the default; set explicitly, it also changes a table that was on demand before.
    const resource = table.node.defaultChild as CfnTable
    resource.billingMode = BillingMode.PROVISIONED
  }
  // CDK's classes and interfaces differ in what exactOptionalPropertyTypes looks at.
  return table as ITable
}
