import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb'
import type { Construct } from 'constructs'
import { rowKeys } from '../core/index.ts'
import type { Settings } from './settings.ts'

/** The Free Tier's 25 units, shared among what else the account may have. */
const freeUnits = 5

/** The table of rows: the exercise's keys, and tombstones taken away by DynamoDB itself. */
export function makeTable(scope: Construct, settings: Settings): Table {
  const { tableName, freeTier, removalPolicy } = settings
  return new Table(scope, 'Table', {
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
}
