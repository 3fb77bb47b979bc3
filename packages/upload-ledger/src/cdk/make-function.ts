import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { IManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Code, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { allow, makeLambda } from './make-lambda.ts'
import { objectRights } from './object-rights.ts'
import type { Settings } from './settings.ts'
import { tombstoneVariables } from './tombstone-variables.ts'

/** The resources that the function connects to. */
export interface FunctionParts {
  readonly table: ITable
  /** `undefined` if no history is kept. */
  readonly historyTable: ITable | undefined
  readonly code: Code
  /** The permissions that the deliveries need, apart from the function's own two. */
  readonly deliveryRights: readonly PolicyStatement[]
  /** Of the bucket, created or given. */
  readonly bucketName: string
  readonly permissionsBoundary: IManagedPolicy | undefined
}

/** The function. CDK's grant on a table has five actions, of which the function needs one. */
export function makeFunction(
  scope: Construct,
  settings: Settings,
  { table, historyTable, code, deliveryRights, bucketName, permissionsBoundary }: FunctionParts,
): LambdaFunction {
  return makeLambda(scope, settings, {
    description: 'Keeps one true row per S3 object in DynamoDB',
    roleDescription: 'Writes rows of the upload ledger, and its log',
    policyName: 'UploadLedger',
    rights: [
      allow('WriteMetadataToDynamoDB', ['dynamodb:PutItem'], [table.tableArn]),
      ...(historyTable === undefined
        ? []
        : [allow('WriteHistoryToDynamoDB', ['dynamodb:UpdateItem'], [historyTable.tableArn])]),
      ...(settings.confirmWithS3
        ? [allow('ReadRows', ['dynamodb:GetItem'], [table.tableArn])]
        : []),
      ...(settings.recordsTags
        ? [allow('RefreshTagsInDynamoDB', ['dynamodb:UpdateItem'], [table.tableArn])]
        : []),
      ...objectRights(scope, settings, bucketName),
    ],
    ...{ deliveryRights, permissionsBoundary, code },
    memorySize: settings.memorySize,
    timeout: settings.timeout,
    environment: {
      TABLE_NAME: table.tableName,
      ...tombstoneVariables(settings, historyTable),
      ...(settings.freeTier ? { METRICS: 'off' } : {}),
      ...(settings.logLevel === 'info' ? {} : { LOG_LEVEL: settings.logLevel }),
      ...(settings.confirmWithS3 ? { CONFIRM_WITH_S3: 'true' } : {}),
      ...(settings.enrich === '' ? {} : { ENRICH: settings.enrich }),
      ...(settings.excludeKeys === '' ? {} : { EXCLUDE_KEYS: settings.excludeKeys }),
    },
  })
}
