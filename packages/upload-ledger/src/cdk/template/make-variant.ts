import { type App, type CfnParameter, Duration, Fn, type Stack } from 'aws-cdk-lib'
import { Table } from 'aws-cdk-lib/aws-dynamodb'
import { Schedule } from 'aws-cdk-lib/aws-events'
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { LogLevel } from '../../core/index.ts'
import { browserUploads } from '../browser-uploads.ts'
import { codeInBucket } from '../code-in-bucket.ts'
import { hasQueue } from '../deliveries.ts'
import { makeOutputs } from '../make-outputs.ts'
import { plainStack } from '../plain-stack.ts'
import type { TemplateProps } from '../settings.ts'
import { UploadLedger } from '../upload-ledger.ts'
import type { UploadLedgerProps } from '../upload-ledger-props.ts'
import type { Choice } from './choice.ts'
import { addParameters, type ParameterName } from './parameters.ts'
import { bucketIsNamed, keysArePrevious, objectPrefixIsGiven } from './questions.ts'

/** The stack that the construct makes under one choice, with parameters for the values. */
export function makeVariant(app: App, name: string, choice: Choice): void {
  const stack = plainStack(app, name)
  const parameters = addParameters(stack)
  makeOutputs(stack, new UploadLedger(stack, 'Ledger', propsOf(stack, parameters, choice)))
}

function propsOf(
  stack: Stack,
  parameters: Readonly<Record<ParameterName, CfnParameter>>,
  choice: Choice,
): TemplateProps {
  const text = (name: ParameterName) => parameters[name].valueAsString
  const number = (name: ParameterName) => parameters[name].valueAsNumber
  const { delivery, previousDelivery, freeTier, alarms, dashboard } = choice
  // The construct has its own default there, and refuses any where there is no queue.
  const leftOut =
    !hasQueue({ delivery, previousDelivery }) || (freeTier && choice.presetConcurrency)
  // A rule refuses an existing bucket without a name.
  const bucketName = nameOfBucket(stack, text('BucketName'))
  const keys = ({ prefix, suffix }: { readonly prefix: string; readonly suffix: string }) => [
    {
      prefix: choice.prefix ? either(prefix, text('PreviousPrefix'), text('Prefix')) : '',
      suffix: choice.suffix ? either(suffix, text('PreviousSuffix'), text('Suffix')) : '',
    },
  ]
  return {
    ...(choice.existingBucket
      ? {
          bucket: Bucket.fromBucketName(stack, 'ExistingBucketByName', bucketName),
          ...(choice.bucketAccount ? { bucketAccount: text('BucketAccount') } : {}),
          ...(choice.bucketRegion ? { bucketRegion: text('BucketRegion') } : {}),
        }
      : { bucketName, versioned: choice.versioned }),
    ...(choice.existingTable
      ? { table: Table.fromTableName(stack, 'ExistingTableByName', text('TableName')) }
      : { tableName: text('TableName') }),
    ...(choice.alarmTopic
      ? { alarmTopic: Topic.fromTopicArn(stack, 'Topic', text('AlarmTopicArn')) }
      : {}),
    ...(leftOut ? {} : { maxConcurrency: number('MaxConcurrency') }),
    ...(choice.queueKey
      ? { queueKey: Key.fromKeyArn(stack, 'QueueKey', text('QueueKeyArn')) }
      : {}),
    ...(choice.previousQueueKey && hasQueue({ delivery, previousDelivery })
      ? {
          previousQueueKey: Key.fromKeyArn(stack, 'PreviousQueueKey', text('PreviousQueueKeyArn')),
        }
      : {}),
    ...(choice.boundary
      ? {
          permissionsBoundary: ManagedPolicy.fromManagedPolicyArn(
            stack,
            'Boundary',
            text('PermissionsBoundaryArn'),
          ),
        }
      : {}),
    ...(choice.cors && !choice.existingBucket
      ? { cors: [browserUploads(Fn.split(',', text('CorsOrigins')))] }
      : {}),
    ...(choice.rolePath ? { rolePath: text('RolePath') } : {}),
    ...historyProps(stack, parameters, choice),
    ...apiProps(stack, parameters, choice),
    ...(choice.verify
      ? {
          verify: {
            schedule: Schedule.expression(text('VerifySchedule')),
            repair: choice.verifyRepair,
            code: codeInBucket(stack, text('CodeBucket'), text('VerifyCodeKey'), 'VerifyCode'),
          },
          comparedKeys: { prefixes: text('VerifyPrefixes'), suffixes: text('VerifySuffixes') },
        }
      : {}),
    delivery,
    ...(previousDelivery === undefined || previousDelivery === delivery
      ? {}
      : { previousDelivery }),
    notificationKeys: keys(keysArePrevious.notification),
    ruleKeys: keys(keysArePrevious.rule),
    objectPrefixes: [either(objectPrefixIsGiven, text('ObjectPrefix'), text('Prefix'))],
    ...(choice.exclude ? { excludeKeys: text('ExcludeKeys') } : {}),
    freeTier,
    alarms,
    dashboard,
    logRetention: number('LogRetentionDays'),
    // CloudFormation checks that the parameter has one of the levels.
    ...(choice.presetLogLevel ? {} : { logLevel: text('LogLevel') as LogLevel }),
    lastSizeAndEtag: choice.lastSizeAndEtag,
    confirmWithS3: choice.confirmWithS3 || choice.versioned,
    enrich: choice.enrichTags ? ['tags'] : [],
    ...(choice.enrich
      ? { enrichText: choice.enrichTags ? Fn.join(',', [text('Enrich'), 'tags']) : text('Enrich') }
      : {}),
    memorySize: number('MemorySize'),
    deadLetterRetention: Duration.seconds(number('DeadLetterRetentionSeconds')),
    code: codeInBucket(stack, text('CodeBucket'), text('CodeKey')),
  }
}

function historyProps(
  stack: Stack,
  { HistoryTableName, HistoryDays }: Readonly<Record<ParameterName, CfnParameter>>,
  { history, existingHistory, historyExpires }: Choice,
): UploadLedgerProps {
  if (!history) return {}
  const historyTableName = HistoryTableName.valueAsString
  return {
    history,
    ...(existingHistory
      ? { historyTable: Table.fromTableName(stack, 'ExistingHistoryByName', historyTableName) }
      : { historyTableName }),
    ...(historyExpires ? { historyDays: HistoryDays.valueAsNumber } : {}),
  }
}

function apiProps(
  stack: Stack,
  parameters: Readonly<Record<ParameterName, CfnParameter>>,
  choice: Choice,
): UploadLedgerProps {
  if (!choice.api) return {}
  const text = (name: ParameterName) => parameters[name].valueAsString
  const list = (name: ParameterName) => Fn.split(',', text(name))
  return {
    api: {
      ...(choice.apiOrigins ? { allowedOrigins: list('ApiOrigins') } : {}),
      ...(choice.apiTokens
        ? { jwt: { issuer: text('ApiJwtIssuer'), audience: list('ApiJwtAudience') } }
        : {}),
      links: choice.apiLinks,
      tickets: choice.apiTickets,
      uploads: choice.apiUploads,
      ...(choice.apiTickets || choice.apiUploads ? { ticketPrefix: text('ApiTicketPrefix') } : {}),
      deletes: choice.apiDeletes,
      rateLimit: parameters.ApiRateLimit.valueAsNumber,
      burstLimit: parameters.ApiBurstLimit.valueAsNumber,
      code: codeInBucket(stack, text('CodeBucket'), text('ApiCodeKey'), 'ApiCode'),
    },
  }
}

/** The given name, or one of account and region, so that none need be given. */
function nameOfBucket({ account, region }: Stack, given: string): string {
  const own = Fn.join('-', ['upload-ledger', account, region])
  return either(bucketIsNamed, given, own)
}

function either(condition: string, yes: string, no: string): string {
  return Fn.conditionIf(condition, yes, no).toString()
}
