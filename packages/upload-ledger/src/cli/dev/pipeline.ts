import { join } from 'node:path'
import { defaultTableName } from '../connection.ts'
import { packageFile } from '../package-file.ts'
import type {
  EventSourceMappingDefinition,
  FunctionDefinition,
  QueueDefinition,
} from './local-cloud.ts'
import type { OwnHandler } from './own-handler.ts'

/** The local cloud's one account and region. */
export const account = '000000000000'
export const region = 'us-east-1'
export const ownerKeys = { accessKeyId: 'local', secretAccessKey: 'locallocal' } as const

/** The function's timeout. */
const timeoutSeconds = 30

/** The names on a laptop; the construct has the table's and the prefix's too. */
export const functionName = 'upload-ledger'
export const tableName: string = defaultTableName
export const historyTableName = 'upload_history'
/** As long as tombstones stay without a history, so that both are there for the same time. */
const historyDays = 35
export const arnOfTable = (name: string): string =>
  `arn:aws:dynamodb:${region}:${account}:table/${name}`
export const defaultBucket = 'uploads'
export const defaultPrefix = 'incoming/'

/** The function's queue, and its dead-letter queue. */
export const queueName = 'upload-ledger'
export const deadLetterQueueName = 'upload-ledger-dead-letters'
/** In which the events of the lab wait. */
export const labQueueName = 'lab-events'

/**
 * The function as it is deployed on AWS: the same bundle, the same variables, and the exercise's two
 * statements with their wildcards closed; with a history, its own statement too.
 *
 * @param own runs in place of the bundle
 */
export function uploadFunction(history: boolean, own?: OwnHandler): FunctionDefinition {
  const logGroup = `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/${functionName}`
  return {
    name: functionName,
    ...(own === undefined ? bundle() : codeOf(own)),
    configuration: {
      environment: {
        TABLE_NAME: tableName,
        ...(history
          ? { HISTORY_TABLE_NAME: historyTableName, HISTORY_DAYS: String(historyDays) }
          : {}),
      },
      timeoutSeconds,
      memoryMegabytes: 128,
    },
    policy: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'WriteMetadataToDynamoDB',
          Effect: 'Allow',
          Action: 'dynamodb:PutItem',
          Resource: arnOfTable(tableName),
        },
        ...(history ? [writeHistory] : []),
        {
          Sid: 'WriteLogs',
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: `${logGroup}:*`,
        },
      ],
    },
  }
}

type Code = Pick<FunctionDefinition, 'bundlePath' | 'handler' | 'sources'>

function bundle(): Code {
  return {
    bundlePath: packageFile(join('dist', 'lambda', 'index.cjs')),
    handler: 'index.handler',
  }
}

function codeOf({ path, handler, otherExport }: OwnHandler): Code {
  // Lambda has the SDK; and whoever wraps our handler imports it from this package.
  const names = ['@aws-sdk', '@smithy', 'upload-ledger']
  const packages = { names, from: packageFile('package.json') }
  const sources = { packages, ...(otherExport === undefined ? {} : { otherExport }) }
  return { bundlePath: path, handler, sources }
}
export const historySid = 'WriteHistoryToDynamoDB'

const writeHistory = {
  Sid: historySid,
  Effect: 'Allow',
  Action: 'dynamodb:UpdateItem',
  Resource: arnOfTable(historyTableName),
} as const

/** What the function may do besides where it asks S3: as on AWS, on its table and its bucket alone. */
export function confirmationStatements(bucket: string): readonly {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Action: string
  readonly Resource: string
}[] {
  const allow = (Sid: string, Action: string, Resource: string) =>
    ({ Sid, Effect: 'Allow', Action, Resource }) as const
  return [
    allow('ReadMetadataToConfirm', 'dynamodb:GetItem', arnOfTable(tableName)),
    allow('ConfirmWithS3', 's3:GetObject', `arn:aws:s3:::${bucket}/*`),
    // Without it S3 says 403 of an object that is not there.
    allow('ConfirmAbsence', 's3:ListBucket', `arn:aws:s3:::${bucket}`),
  ]
}

/**
 * The queues as they are on AWS: hidden for six times the function's timeout, five receives, dead
 * letters kept for 14 days and others for four. They exist whether or not the trigger uses them.
 */
export const queues: readonly QueueDefinition[] = [
  {
    name: queueName,
    visibilityTimeoutSeconds: 6 * timeoutSeconds,
    maxReceiveCount: 5,
    deadLetterQueue: deadLetterQueueName,
  },
  { name: deadLetterQueueName, messageRetentionSeconds: 14 * 24 * 60 * 60 },
  { name: labQueueName },
]

/**
 * A minute on AWS is a second here: a failed message is visible again after 3 seconds, not 180.
 * The visibility timeout itself stays, as the function has its own timeout in full.
 */
export const eventSourceMapping: EventSourceMappingDefinition = {
  queue: queueName,
  function: functionName,
  reportBatchItemFailures: true,
  failureVisibilitySeconds: (6 * timeoutSeconds) / 60,
}

/** The on-failure destination of direct delivery. */
export const onFailure: { readonly function: string; readonly queue: string } = {
  function: functionName,
  queue: deadLetterQueueName,
}

/** The names of an object with this suffix, to try one after the other. */
export function namesWith(suffix: string, name: string): readonly string[] {
  return suffix === '' ? [`${name}.txt`, name] : [`${name}${suffix}`]
}
