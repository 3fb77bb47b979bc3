import { S3Client } from '@aws-sdk/client-s3'
import { type StepResult, type Subject, walkChecklist } from '../../checklist/index.ts'
import type { LocalCloud } from '../../local/index.ts'
import { connectTable, type Table } from '../../table/index.ts'
import { clientConfig } from '../connection.ts'
import type { StartOptions } from './options.ts'
import {
  defaultPrefix,
  functionName,
  ownerKeys,
  queueName,
  region,
  subjectOf,
  tableName,
  uploadFunction,
} from './pipeline.ts'
import { prepare } from './prepare.ts'
import { localProbes } from './probes.ts'
import type { Trigger } from './trigger.ts'

/** Walks the checklist. With `settle`, what takes a moment to arrive is looked at again. */
export type Look = (options?: {
  settle: number
  pause: () => Promise<void>
}) => AsyncGenerator<StepResult>

/** The pipeline in a cloud that has started, and the clients that reach it. */
export interface OpenPipeline {
  readonly s3: S3Client
  readonly table: Table
  readonly subject: Subject
  readonly look: Look
}

/** Connects to the pipeline's parts and makes what is missing of them. */
export async function openPipeline(
  cloud: LocalCloud,
  options: StartOptions,
): Promise<OpenPipeline> {
  const { functions, eventBus, s3Url, dynamodbUrl } = cloud
  const { bucket, dataFolder } = options
  const s3 = new S3Client({
    endpoint: s3Url,
    region,
    credentials: ownerKeys,
    forcePathStyle: true,
  })
  const connect = (keys: { accessKeyId: string; secretAccessKey: string }) =>
    connectTable(tableName, clientConfig({ dynamodbUrl, region, ...keys }))
  const table = connect(ownerKeys)
  const ends = { functionArn: functions.arn(functionName), queueArn: cloud.queue(queueName).arn }
  const { startFlags } = options
  const place = (trigger: Pick<Trigger, 'prefix' | 'delivery'>) =>
    subjectOf({ bucket, ...trigger, dataFolder, s3Url, startFlags })
  const trigger = await prepare({
    s3,
    table,
    eventBus,
    ends,
    dataFolder: options.dataPath,
    bucket,
    prefix: options.prefix,
    delivery: options.delivery,
    defaultPrefix,
    testKey: (prefix) => place({ prefix, delivery: 'direct' }).key,
  })
  const subject = place(trigger)
  const tableAsRole = connect(functions.roleKeys(functionName))
  const { bundlePath } = uploadFunction()
  const pipeline = { s3, table, tableAsRole, functions, eventBus, ends, bundlePath, subject }
  const probes = localProbes(pipeline)
  return { s3, table, subject, look: (settling) => walkChecklist(probes, subject, settling) }
}
