import { RemovalPolicy, Tokenization } from 'aws-cdk-lib'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import {
  type IManagedPolicy,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  type Code,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Settings } from './settings.ts'

/** The resources that the function connects to. */
export interface FunctionParts {
  readonly table: ITable
  /** `undefined` if no history is kept. */
  readonly historyTable: ITable | undefined
  readonly code: Code
  /** The permissions that the deliveries need, apart from the function's own two. */
  readonly deliveryRights: readonly PolicyStatement[]
  readonly permissionsBoundary: IManagedPolicy | undefined
}

/**
 * The function, with a role and a log group of its own. CDK's default role may write any log of the
 * account, and CDK's grant on a table has five actions, of which the function needs one.
 */
export function makeFunction(
  scope: Construct,
  settings: Settings,
  { table, historyTable, code, deliveryRights, permissionsBoundary }: FunctionParts,
): LambdaFunction {
  const logGroup = new LogGroup(scope, 'Logs', {
    retention: settings.logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const writeMetadata = new PolicyStatement({
    sid: 'WriteMetadataToDynamoDB',
    actions: ['dynamodb:PutItem'],
    resources: [table.tableArn],
  })
  const writeHistory =
    historyTable === undefined
      ? []
      : [
          new PolicyStatement({
            sid: 'WriteHistoryToDynamoDB',
            actions: ['dynamodb:UpdateItem'],
            resources: [historyTable.tableArn],
          }),
        ]
  const writeLogs = new PolicyStatement({
    sid: 'WriteLogs',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    // Ends in `:*`, which stands for the streams of this one group.
    resources: [logGroup.logGroupArn],
  })
  const role = new Role(scope, 'Role', {
    description: 'Writes rows of the upload ledger, and its log',
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    ...(settings.rolePath === undefined ? {} : { path: settings.rolePath }),
    ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
    // Inline, so that the permissions exist before anything that Lambda checks them for.
    inlinePolicies: {
      UploadLedger: new PolicyDocument({
        statements: [writeMetadata, ...writeHistory, writeLogs, ...deliveryRights],
      }),
    },
  })
  return new LambdaFunction(scope, 'Function', {
    description: 'Keeps one true row per S3 object in DynamoDB',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code,
    role,
    logGroup,
    memorySize: settings.memorySize,
    timeout: settings.timeout,
    environment: {
      TABLE_NAME: table.tableName,
      ...(historyTable === undefined ? {} : { HISTORY_TABLE_NAME: historyTable.tableName }),
      ...(settings.historyDays === undefined
        ? {}
        : { HISTORY_DAYS: Tokenization.stringifyNumber(settings.historyDays) }),
      ...(settings.freeTier ? { METRICS: 'off' } : {}),
      ...(settings.logLevel === 'info' ? {} : { LOG_LEVEL: settings.logLevel }),
      ...(settings.lastSizeAndEtag ? { LAST_SIZE_AND_ETAG: 'on' } : {}),
      ...(settings.excludeKeys === '' ? {} : { EXCLUDE_KEYS: settings.excludeKeys }),
    },
  })
}
