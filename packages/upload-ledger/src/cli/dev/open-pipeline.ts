import type { S3Client } from '@aws-sdk/client-s3'
import {
  exercise,
  type StepResult,
  type WalkOptions,
  walkChecklist,
} from '../../checklist/index.ts'
import type { Table } from '../../table/index.ts'
import { connectClients } from '../doctor/clients.ts'
import { localDeployment, subjectOf } from '../doctor/deployment.ts'
import { createProbes, emptyMemory } from '../doctor/probes.ts'
import { standingObject } from '../doctor/test-object.ts'
import { dataFlagOf } from '../running.ts'
import type { LocalCloud } from './local-cloud.ts'
import type { StartOptions } from './options.ts'
import {
  deadLetterQueueName,
  defaultPrefix,
  firstKey,
  functionName,
  ownerKeys,
  queueName,
  region,
  tableName,
} from './pipeline.ts'
import { prepare } from './prepare.ts'
import { settleHistory } from './settle-history.ts'
import type { Trigger } from './trigger.ts'

/** The pipeline in a cloud that has started, and the clients that reach it. */
export interface OpenPipeline {
  readonly s3: S3Client
  readonly table: Table
  /** Where the function keeps the history; `undefined` for nowhere. */
  readonly historyTableName: string | undefined
  readonly trigger: Pick<Trigger, 'prefix' | 'delivery'>
  /** The command that restarts it, without the flags of bucket and trigger. */
  readonly startCommand: string
  /** Walks the checklist. */
  look(options?: WalkOptions): AsyncGenerator<StepResult>
  close(): void
}

/** Connects to the pipeline's parts and creates missing ones. */
export async function openPipeline(
  cloud: LocalCloud,
  options: StartOptions,
): Promise<OpenPipeline> {
  const { s3Url, dynamodbUrl } = cloud
  const { bucket, dataFolder } = options
  const startCommand = `npx upload-ledger dev${options.startFlags}`
  const reach = { s3Url, dynamodbUrl, region, ...ownerKeys, startCommand }
  const dataFlag = dataFlagOf(dataFolder)
  const deploymentOf = (trigger: Pick<Trigger, 'prefix' | 'delivery'>) =>
    localDeployment(reach, { bucket, ...trigger }, dataFlag)
  const clients = connectClients(deploymentOf({ prefix: '', delivery: 'direct' }).reach)
  try {
    const table = clients.table(tableName)
    const { functions } = cloud
    const historyTable = await settleHistory(functions, clients.table, options.history)
    const trigger = await prepareBucket(cloud, options, { s3: clients.s3, table })
    const deployment = deploymentOf(trigger)
    const target = {
      ...{ functionName, bucket, tableName, suffix: '', ...trigger },
      deadLetterQueue: deadLetterQueueName,
    }
    const subject = subjectOf(deployment, target, firstKey(trigger.prefix))
    const object = standingObject({ s3: clients.s3, bucket, key: subject.key })
    const parts = { clients, target, subject, object, isLocal: true, memory: emptyMemory() }
    return {
      ...{ s3: clients.s3, table, historyTableName: historyTable, trigger, startCommand },
      look: (walk) => walkChecklist(exercise, createProbes(parts), subject, walk),
      close: () => clients.close(),
    }
  } catch (error) {
    clients.close()
    throw error
  }
}

function prepareBucket(
  { functions, eventBus, queue }: LocalCloud,
  { dataPath, bucket, prefix, delivery }: StartOptions,
  { s3, table }: { s3: S3Client; table: Table },
): Promise<Pick<Trigger, 'prefix' | 'delivery'>> {
  return prepare({
    s3,
    table,
    eventBus,
    destinations: { functionArn: functions.arn(functionName), queueArn: queue(queueName).arn },
    dataFolder: dataPath,
    bucket,
    prefix,
    delivery,
    defaultPrefix,
    testKey: firstKey,
  })
}
