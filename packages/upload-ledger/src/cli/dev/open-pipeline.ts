import type { S3Client } from '@aws-sdk/client-s3'
import {
  checklist,
  type StepResult,
  type WalkOptions,
  walkChecklist,
} from '../../checklist/index.ts'
import { excludeKeysText, type KeyFilter } from '../../core/index.ts'
import type { Table } from '../../table/index.ts'
import { type FoundLetters, lettersOf } from '../dlq/find-letters.ts'
import { connectClients } from '../doctor/clients.ts'
import { chooseKey, type Deployment, localDeployment, subjectOf } from '../doctor/deployment.ts'
import { exclusionOf } from '../doctor/exclusion-of.ts'
import { createProbes, emptyMemory } from '../doctor/probes.ts'
import { standingObject } from '../doctor/test-object.ts'
import { dataFlagOf } from '../running.ts'
import type { LocalCloud } from './local-cloud.ts'
import type { StartOptions } from './options.ts'
import {
  deadLetterQueueName,
  defaultPrefix,
  functionName,
  namesWith,
  ownerKeys,
  queueName,
  region,
  tableName,
} from './pipeline.ts'
import { type Preparation, prepare } from './prepare.ts'
import { settleConfirmation } from './settle-confirmation.ts'
import { settleHistory } from './settle-history.ts'
import type { Trigger } from './trigger.ts'

/** The pipeline in a cloud that has started, and the clients that reach it. */
export interface OpenPipeline {
  readonly s3: S3Client
  readonly table: Table
  /** Where the function keeps the history; `undefined` for nowhere. */
  readonly historyTableName: string | undefined
  readonly trigger: Trigger
  /** Whether the function asks S3 what is current, because its bucket keeps versions. */
  readonly asksS3: boolean
  /** A key that is recorded and that nobody has, unless they followed the banner. */
  readonly exampleKey: string
  /** A key that is recorded, for the file that the lab uploads. */
  readonly labKey: string
  /** The command that restarts it, without the flags of bucket and trigger. */
  readonly startCommand: string
  /** How its cloud is reached, also by commands. */
  readonly deployment: Deployment
  /** Walks the checklist. */
  look(options?: WalkOptions): AsyncGenerator<StepResult>
  /** Finds the queues of the events that were given up. */
  letters(): Promise<FoundLetters>
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
  const handlerFile = options.own?.file
  const own = handlerFile === undefined ? {} : { handlerFile }
  const reach = { s3Url, dynamodbUrl, region, ...ownerKeys, startCommand, ...own }
  const dataFlag = dataFlagOf(dataFolder)
  const deploymentOf = (trigger: Trigger) =>
    localDeployment(reach, { bucket, ...trigger }, dataFlag)
  const clients = connectClients(deploymentOf({ filters: [], delivery: 'direct' }).reach)
  try {
    const table = clients.table(tableName)
    const { functions } = cloud
    const historyTable = await settleHistory(functions, clients.table, options.history)
    if (options.exclude !== undefined) await leaveOut(cloud, options.exclude)
    const exclusion = await exclusionOf(clients, functionName)
    const keyNamed = (name: string, filters: readonly KeyFilter[]) =>
      chooseKey(filters, exclusion, (suffix) => namesWith(suffix, name))
    const testKey = (filters: readonly KeyFilter[]) => keyNamed('notes', filters).key
    const trigger = await prepareBucket(cloud, options, { s3: clients.s3, table, testKey })
    const asksS3 = await settleConfirmation(functions, clients.s3, bucket)
    const deployment = deploymentOf(trigger)
    const { key, filters } = keyNamed('notes', trigger.filters)
    const target = {
      ...{ functionName, bucket, tableName, delivery: trigger.delivery, filters },
      deadLetterQueue: deadLetterQueueName,
    }
    const subject = subjectOf(deployment, target, key)
    const object = standingObject({ s3: clients.s3, bucket, key: subject.key })
    const parts = { clients, target, subject, object, isLocal: true, memory: emptyMemory() }
    return {
      ...{ s3: clients.s3, table, historyTableName: historyTable, trigger, startCommand },
      ...{ asksS3, deployment },
      exampleKey: keyNamed('hello', trigger.filters).key,
      labKey: keyNamed('lab/shopping list', trigger.filters).key,
      look: (walk) => walkChecklist(checklist, createProbes(parts), subject, walk),
      letters: () => lettersOf(clients, functionName, target),
      close: () => clients.close(),
    }
  } catch (error) {
    clients.close()
    throw error
  }
}

/** Sets the patterns of keys that the function leaves out, from its next invocation on. */
async function leaveOut({ functions }: LocalCloud, exclude: readonly string[]): Promise<void> {
  const { environment } = await functions.configuration(functionName)
  const { EXCLUDE_KEYS: _, ...others } = environment
  const text = excludeKeysText(exclude)
  const changed = text === '' ? others : { ...others, EXCLUDE_KEYS: text }
  await functions.configure(functionName, { environment: changed })
}

function prepareBucket(
  { functions, eventBus, queue }: LocalCloud,
  { dataPath, bucket, prefixes, suffixes, delivery, versioning }: StartOptions,
  { s3, table, testKey }: Pick<Preparation, 's3' | 'table' | 'testKey'>,
): Promise<Trigger> {
  return prepare({
    s3,
    table,
    eventBus,
    destinations: { functionArn: functions.arn(functionName), queueArn: queue(queueName).arn },
    dataFolder: dataPath,
    bucket,
    prefixes,
    suffixes,
    delivery,
    versioning,
    defaultPrefix,
    testKey,
  })
}
