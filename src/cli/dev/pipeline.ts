import { join } from 'node:path'
import type { Subject } from '../../checklist/index.ts'
import type {
  EventSourceMappingDefinition,
  FunctionDefinition,
  QueueDefinition,
} from '../../local/index.ts'
import { defaultTableName } from '../connection.ts'
import { packageFile } from '../package-file.ts'
import { defaultDataFolder } from '../running.ts'
import type { Delivery } from './trigger.ts'

/** The local cloud's one account and region. */
const account = '000000000000'
export const region = 'us-east-1'
export const ownerKeys = { accessKeyId: 'local', secretAccessKey: 'locallocal' } as const

/** The function's. */
const timeoutSeconds = 30

/** The names on a laptop; the construct has the table's and the prefix's too. */
export const functionName = 'upload-ledger'
export const tableName: string = defaultTableName
const tableArn = `arn:aws:dynamodb:${region}:${account}:table/${tableName}`
export const defaultBucket = 'uploads'
export const defaultPrefix = 'incoming/'

/** The function's queue, and where a message goes that it cannot take. */
export const queueName = 'upload-ledger'
export const deadLetterQueueName = 'upload-ledger-dead-letters'

/** The name of the file that the first start uploads. */
const testFile = 'notes.txt'

/**
 * The function as it is deployed on AWS: the same bundle, the same variable, and the exercise's two
 * statements with their wildcards closed.
 */
export function uploadFunction(): FunctionDefinition {
  const logGroup = `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/${functionName}`
  return {
    name: functionName,
    bundlePath: packageFile(join('dist', 'lambda', 'index.cjs')),
    handler: 'index.handler',
    configuration: {
      environment: { TABLE_NAME: tableName },
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
          Resource: tableArn,
        },
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

/**
 * The queues as they are on AWS: hidden for six times the function's timeout, five receives, dead
 * letters kept for 14 days and others for four. They are there whether or not the trigger uses them.
 */
export const queues: readonly QueueDefinition[] = [
  {
    name: queueName,
    visibilityTimeoutSeconds: 6 * timeoutSeconds,
    maxReceiveCount: 5,
    deadLetterQueue: deadLetterQueueName,
  },
  { name: deadLetterQueueName, messageRetentionSeconds: 14 * 24 * 60 * 60 },
]

/**
 * A minute on AWS is a second here: what failed comes again after 3 seconds, not 180. The visibility
 * timeout itself stays, as the function has its own timeout in full.
 */
export const eventSourceMapping: EventSourceMappingDefinition = {
  queue: queueName,
  function: functionName,
  reportBatchItemFailures: true,
  failureVisibilitySeconds: (6 * timeoutSeconds) / 60,
}

/** Where the pipeline stands, for the checklist. */
export interface Place {
  readonly bucket: string
  readonly prefix: string
  readonly delivery: Delivery
  /** As the person named it. */
  readonly dataFolder: string
  readonly s3Url: string
  /** The flags that `dev` was started with besides bucket and prefix, as they would be typed. */
  readonly startFlags: string
}

/** The pipeline in the words of the checklist, with what mends it on a laptop. */
export function subjectOf(place: Place): Subject {
  const { bucket, prefix, delivery, dataFolder, s3Url, startFlags } = place
  const folder = join(dataFolder, 'functions', functionName)
  const data = dataFolder === defaultDataFolder ? '' : ` --data ${dataFolder}`
  const way = delivery === 'direct' ? '' : ` --delivery ${delivery}`
  const start = `npx upload-ledger dev${startFlags}`
  return {
    tableName,
    tableArn,
    functionName,
    bucket,
    prefix,
    key: `${prefix}${testFile}`,
    policyAt: join(folder, 'policy.json'),
    variablesAt: join(folder, 'configuration.json'),
    s3Flags: `--endpoint-url ${s3Url}`,
    commands: {
      makeTable: `start again: ${start} makes the table if there is none`,
      deployCode: `npx upload-ledger logs${data} says more; npm run build makes the bundle anew`,
      setTrigger: `start again with the trigger's prefix: ${start} --bucket ${bucket} --prefix ${prefix}${way}`,
      showLog: `npx upload-ledger logs${data}`,
    },
  }
}
