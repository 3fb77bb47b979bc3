import { Duration, Stack } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { Rule } from 'aws-cdk-lib/aws-events'
import { CfnPolicy, type IManagedPolicy, PolicyDocument } from 'aws-cdk-lib/aws-iam'
import {
  CfnPermission,
  type Code,
  EventInvokeConfig,
  type Function as LambdaFunction,
} from 'aws-cdk-lib/aws-lambda'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { allow, makeLambda } from './make-lambda.ts'
import { ledgerMetric } from './metrics.ts'
import { objectArns } from './object-rights.ts'
import type { Settings, VerifySettings } from './settings.ts'
import { tombstoneVariables } from './tombstone-variables.ts'

/** The resources that are compared. */
export interface VerifyParts {
  readonly table: ITable
  readonly historyTable: ITable | undefined
  readonly bucketName: string
  readonly code: Code
  readonly permissionsBoundary: IManagedPolicy | undefined
  readonly topic: ITopic | undefined
}

/** The function that compares bucket and table, its schedule, and an alarm on what it finds. */
export function makeVerify(
  construct: Construct,
  settings: Settings,
  verify: VerifySettings,
  parts: VerifyParts,
): LambdaFunction {
  const scope = new Construct(construct, 'Verify')
  const fn = makeVerifyFunction(scope, settings, verify, parts)
  // The next run of the schedule compares again, so that nothing is gained by another try.
  new EventInvokeConfig(scope, 'Invocation', { function: fn, retryAttempts: 0 })
  continueItself(scope, fn)
  const rule = new Rule(scope, 'Schedule', {
    description: 'Compares the bucket with the table of the upload ledger',
    schedule: verify.schedule,
    targets: [{ bind: () => ({ arn: fn.functionArn }) }],
  })
  new CfnPermission(scope, 'Permission', {
    action: 'lambda:InvokeFunction',
    functionName: fn.functionArn,
    principal: 'events.amazonaws.com',
    sourceArn: rule.ruleArn,
  })
  if (settings.alarms && !settings.freeTier) alarmOnDrift(scope, fn, parts.topic)
  return fn
}

/**
 * Lets the function go on in another invocation where one is too short. In a policy apart: the role's
 * own would name the function, which needs the role first.
 */
function continueItself(scope: Construct, fn: LambdaFunction): void {
  new CfnPolicy(scope, 'Continuation', {
    policyName: 'UploadLedgerContinue',
    roles: [fn.role?.roleName ?? ''],
    policyDocument: new PolicyDocument({
      statements: [allow('ContinueItself', ['lambda:InvokeFunction'], [fn.functionArn])],
    }),
  })
}

/** Counts what was found and not repaired, so that a repair alarms nobody. */
function alarmOnDrift(scope: Construct, fn: LambdaFunction, topic: ITopic | undefined): void {
  const alarm = new Alarm(scope, 'Drift', {
    alarmDescription: 'Bucket and table differ; docs/repair.md says what to do',
    metric: ledgerMetric(fn, 'Unrepaired', { statistic: 'Sum', period: Duration.hours(1) }),
    threshold: 0,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  })
  if (topic !== undefined) alarm.addAlarmAction(new SnsAction(topic))
}

function makeVerifyFunction(
  scope: Construct,
  settings: Settings,
  { repair, keys }: VerifySettings,
  { table, historyTable, bucketName, code, permissionsBoundary }: VerifyParts,
): LambdaFunction {
  const { excludeKeys, objectPrefixes } = settings
  const bucketArn = `arn:${Stack.of(scope).partition}:s3:::${bucketName}`
  return makeLambda(scope, settings, {
    description: 'Compares the bucket with the table of the upload ledger',
    roleDescription: 'Lists the bucket, reads rows of the upload ledger, and writes its log',
    policyName: 'UploadLedgerVerify',
    rights: [
      allow('ReadRows', ['dynamodb:GetItem', 'dynamodb:Query'], [table.tableArn]),
      ...(repair ? [allow('RepairRows', ['dynamodb:PutItem'], [table.tableArn])] : []),
      allow('ListObjects', ['s3:ListBucket'], [bucketArn]),
      ...(repair
        ? [allow('ReadObjectMetadata', ['s3:GetObject'], objectArns(bucketArn, objectPrefixes))]
        : []),
    ],
    ...{ permissionsBoundary, code },
    // Its time is that of JavaScript more than of S3; less memory is less processor.
    memorySize: 512,
    timeout: Duration.minutes(15),
    environment: {
      TABLE_NAME: table.tableName,
      BUCKET_NAME: bucketName,
      KEY_PREFIXES: keys.prefixes,
      KEY_SUFFIXES: keys.suffixes,
      ...(excludeKeys === '' ? {} : { EXCLUDE_KEYS: excludeKeys }),
      ...(repair ? { REPAIR: 'true', ...tombstoneVariables(settings, historyTable) } : {}),
    },
  })
}
