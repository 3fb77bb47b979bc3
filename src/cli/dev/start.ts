import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { S3Client } from '@aws-sdk/client-s3'
import { createApi } from '../../api/index.ts'
import { type StepResult, type Subject, walkChecklist } from '../../checklist/index.ts'
import { LedgerError } from '../../core/index.ts'
import {
  DataFolderError,
  type LocalCloud,
  PortInUseError,
  startLocalCloud,
} from '../../local/index.ts'
import { connectTable, getRow, type Table } from '../../table/index.ts'
import type { Context } from '../command.ts'
import { clientConfig } from '../connection.ts'
import { announce, type RunningCloud, withdraw } from '../running.ts'
import { type Served, serve } from '../serve.ts'
import { version } from '../version.ts'
import { bannerLines, checklistLines } from './banner.ts'
import { latestRows } from './latest-rows.ts'
import { deliveryLine, liveLine, queueLine } from './live-line.ts'
import type { DevOptions } from './options.ts'
import {
  deadLetterQueueName,
  defaultPrefix,
  eventSourceMapping,
  functionName,
  ownerKeys,
  queueName,
  queues,
  region,
  subjectOf,
  tableName,
  uploadFunction,
} from './pipeline.ts'
import { prepare } from './prepare.ts'
import { localProbes } from './probes.ts'
import type { Trigger } from './trigger.ts'

export interface StartOptions extends DevOptions {
  /** As the person named it. */
  readonly dataFolder: string
  /** The same, absolute. */
  readonly dataPath: string
  /** As they would be typed again: those that are not the defaults. */
  readonly startFlags: string
}

/** A minute on AWS is a second here: long enough to see a retry, short enough to wait for it. */
const retryDelaysMs = [1_000, 2_000]
/** An upload takes some 100 ms to arrive; ten seconds on a machine that is busy. */
const settle = { settle: 200, pause: () => wait(50) }

/**
 * Starts the local cloud with the pipeline in it, shows the checklist, and prints a line an event.
 *
 * @throws {LedgerError} `configuration` when a port or the data folder is taken
 */
export async function startDev(
  options: StartOptions,
  context: Context,
): Promise<{ close(): Promise<void> }> {
  const startedMs = context.now()
  const cloud = await startCloud(options)
  const closers = [() => cloud.close()]
  const close = async () => {
    for (const stop of closers.reverse()) await stop()
  }
  try {
    const { s3, table, subject, look } = await openPipeline(cloud, options)
    closers.push(async () => s3.destroy())
    const page = await servePage(options.consolePort, cloud, table, look)
    closers.push(() => page.served.close())
    const running = describe(cloud, page.served.url, subject)

    context.out('')
    for await (const result of look(settle)) context.out(checklistLines(result, context))
    await announce(options.dataPath, running)
    closers.push(() => withdraw(options.dataPath))
    page.setReady()
    const readyMs = context.now() - startedMs
    const { dataFolder } = options
    const banner = bannerLines(running, { dataFolder, readyMs, version: version() }, context)
    for (const line of banner) context.out(line)
    printEvents(cloud, context)
    return { close }
  } catch (error) {
    await close()
    throw error
  }
}

async function startCloud(options: StartOptions): Promise<LocalCloud> {
  const { s3Port, dynamodbPort, dataPath: dataFolder } = options
  try {
    return await startLocalCloud({
      s3Port,
      dynamodbPort,
      dataFolder,
      region,
      owner: ownerKeys,
      functions: [uploadFunction()],
      retryDelaysMs,
      queues,
      eventSourceMappings: [eventSourceMapping],
    })
  } catch (error) {
    if (error instanceof PortInUseError) {
      throw portTaken(error.port, error.port === s3Port ? '--s3-port' : '--dynamodb-port', error)
    }
    if (error instanceof DataFolderError) {
      const message = `${error.message}; end that process, or give another folder with --data`
      throw new LedgerError('configuration', message, { cause: error })
    }
    throw error
  }
}

function portTaken(port: number, flag: string, cause: unknown): LedgerError {
  const message = `Cannot listen on 127.0.0.1:${port}: the port is in use; give another with ${flag}`
  return new LedgerError('configuration', message, { cause })
}

type Look = (options?: typeof settle) => AsyncGenerator<StepResult>

async function openPipeline(
  cloud: LocalCloud,
  options: StartOptions,
): Promise<{ s3: S3Client; table: Table; subject: Subject; look: Look }> {
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

async function servePage(
  port: number,
  cloud: LocalCloud,
  table: Table,
  look: Look,
): Promise<{ served: Served; setReady(): void }> {
  let ready = false
  const api = createApi({
    ready: () => ready,
    checklist: () => Array.fromAsync(look()),
    latestRows: (limit, options) =>
      latestRows(cloud.functions.log(functionName), table, limit, options),
    row: (bucket, key) => getRow(table, bucket, key),
    counts: () => countsOf(cloud),
  })
  try {
    const served = await serve((request) => api.fetch(request), port)
    return { served, setReady: () => (ready = true) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw portTaken(port, '--console-port', error)
    }
    throw error
  }
}

/** By whichever way: what came directly, and what is in the queues. */
function countsOf(cloud: LocalCloud): { pending: number; deadLetters: number } {
  const { pending, deadLetters } = cloud.delivery.counts()
  const held = (name: string) => {
    const { visible, inFlight } = cloud.queue(name).counts()
    return visible + inFlight
  }
  return {
    pending: pending + held(queueName),
    deadLetters: deadLetters + held(deadLetterQueueName),
  }
}

function describe(cloud: LocalCloud, consoleUrl: string, subject: Subject): RunningCloud {
  const { bucket, prefix } = subject
  return {
    pid: process.pid,
    s3Url: cloud.s3Url,
    dynamodbUrl: cloud.dynamodbUrl,
    consoleUrl,
    region,
    accessKeyId: ownerKeys.accessKeyId,
    secretAccessKey: ownerKeys.secretAccessKey,
    bucket,
    prefix,
    tableName,
    logFile: cloud.functions.log(functionName).path,
  }
}

function printEvents(cloud: LocalCloud, context: Context): void {
  const print = (line: string | undefined) => {
    if (line !== undefined) context.out(line)
  }
  cloud.functions.log(functionName).onLine((line) => print(liveLine(line, context)))
  cloud.delivery.onEvent((event) => print(deliveryLine(event, context)))
  cloud.onQueueEvent((event) => print(queueLine(event, context)))
}
