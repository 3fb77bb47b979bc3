import { once } from 'node:events'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { reachable } from 'local-cloud/request-guard'
import type { Context } from '../command.ts'
import { checklistPrinter } from '../doctor/report.ts'
import { announce, type RunningCloud, withdraw } from '../running.ts'
import { version } from '../version.ts'
import { allowOrigins } from './allow-origins.ts'
import { bannerLines } from './banner.ts'
import { changedLine, ownLine } from './code-line.ts'
import { exposureLines } from './exposure.ts'
import { keepNewSpace } from './keep-new-space.ts'
import { isOfLab } from './lab/names.ts'
import { deliveryLine, liveLine, queueLine } from './live-line.ts'
import type { LocalCloud } from './local-cloud.ts'
import { localhostTaken } from './localhost-taken.ts'
import { apiPath, type OpenApi, openApi } from './open-api.ts'
import { type OpenPipeline, openPipeline } from './open-pipeline.ts'
import type { StartOptions } from './options.ts'
import type { OwnHandler } from './own-handler.ts'
import { functionName, ownerKeys, region, tableName } from './pipeline.ts'
import { servePage } from './serve-page.ts'
import { startCloud } from './start-cloud.ts'
import { startEmpty } from './start-empty.ts'
import { startFailure } from './start-failure.ts'
import { watchHandler } from './watch-handler.ts'

/**
 * Starts the local cloud with the pipeline in it, unless it is to be empty, shows the checklist, and prints a line an event.
 * An interruption ends the checklist at once, and what has started is there to close.
 *
 * @throws {LedgerError} `configuration` when a port or the data folder is taken, or its disk is full
 */
export async function startDev(
  options: StartOptions,
  context: Context,
): Promise<{ close(): Promise<void> }> {
  try {
    return await (options.empty ? startEmpty : start)(options, context)
  } catch (error) {
    throw startFailure(error, options.dataFolder)
  }
}

async function start(options: StartOptions, context: Context): Promise<{ close(): Promise<void> }> {
  keepNewSpace()
  const startedMs = context.now()
  const cloud = await startCloud(options)
  const closers = [() => cloud.close()]
  const close = async () => {
    for (const stop of closers.reverse()) await stop()
  }
  try {
    const pipeline = await openPipeline(cloud, options)
    closers.push(async () => pipeline.close())
    const { corsOrigins } = options
    if (corsOrigins.length > 0) await allowOrigins(pipeline.s3, options.bucket, corsOrigins)
    const api = await openApi(options, cloud, pipeline)
    closers.push(async () => api.close())
    const page = await servePage(options, cloud, pipeline, api)
    closers.push(() => page.served.close())
    cloud.admitPages(consoleOrigins(page.served.url, options.allowedHosts))
    const running = describe(cloud, page.served.url, options, pipeline, api)

    context.out('')
    await showChecklist(pipeline, context)
    if (context.interrupted.aborted) return { close }
    await announce(options.dataPath, running)
    closers.push(() => withdraw(options.dataPath))
    page.setReady()
    const readyMs = context.now() - startedMs
    const { dataFolder } = options
    const { exampleKey, asksS3 } = pipeline
    const facts = { dataFolder, readyMs, version: version(), exampleKey, asksS3 }
    const banner = bannerLines(running, facts, context)
    for (const line of banner) context.out(line)
    for (const line of exposureLines(options.host)) context.err(line)
    const taken = reachable(options.host) === '127.0.0.1' ? await localhostTaken(running) : []
    for (const line of taken) context.err(line)
    printEvents(cloud, options, context)
    if (options.own !== undefined) closers.push(printChanges(cloud, options.own, context))
    return { close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Does not wait for a step that is under way when the person interrupts: it may take a minute. */
async function showChecklist({ look }: OpenPipeline, context: Context): Promise<void> {
  const { interrupted } = context
  const results = look({ again: (_, looks) => settles(looks, interrupted) })
  const interruption = once(interrupted, 'abort')
  const print = checklistPrinter(context)
  while (!interrupted.aborted) {
    const next = await Promise.race([results.next(), interruption])
    if (Array.isArray(next) || next.done) return
    print(next.value)
  }
}

/** An upload takes some 100 ms to arrive; ten seconds on a machine that is busy. */
async function settles(looks: number, interrupted: AbortSignal): Promise<boolean> {
  if (looks > 200 || interrupted.aborted) return false
  await wait(50)
  return true
}

/** The origins of the console, which uploads straight to S3: one for each name of its server. */
function consoleOrigins(url: string, allowedHosts: readonly string[]): readonly string[] {
  const { port } = new URL(url)
  const names = ['127.0.0.1', 'localhost', '[::1]', ...allowedHosts]
  return names.map((name) => `http://${name}:${port}`)
}

function describe(
  cloud: LocalCloud,
  consoleUrl: string,
  { bucket, own }: StartOptions,
  { historyTableName, trigger, startCommand }: OpenPipeline,
  { token }: OpenApi,
): RunningCloud {
  return {
    pid: process.pid,
    s3Url: cloud.s3Url,
    dynamodbUrl: cloud.dynamodbUrl,
    consoleUrl,
    apiUrl: `${consoleUrl}${apiPath}`,
    apiToken: token,
    region,
    accessKeyId: ownerKeys.accessKeyId,
    secretAccessKey: ownerKeys.secretAccessKey,
    bucket,
    filters: trigger.filters,
    delivery: trigger.delivery,
    tableName,
    ...(historyTableName === undefined ? {} : { historyTableName }),
    ...(own === undefined ? {} : { handlerFile: own.file }),
    logFile: cloud.functions.log(functionName).path,
    startCommand,
  }
}

/** Says that a person's own code has changed. */
function printChanges(cloud: LocalCloud, { file }: OwnHandler, context: Context) {
  return watchHandler(cloud, (state) => context.out(changedLine(state, file, context)))
}

function printEvents(cloud: LocalCloud, { own }: StartOptions, context: Context): void {
  const print = (line: string | undefined) => {
    if (line !== undefined) context.out(line)
  }
  const lineOf = (line: string) =>
    own === undefined ? liveLine(line, context) : ownLine(line, own.file, context)
  cloud.functions.log(functionName).onLine((line) => print(lineOf(line)))
  cloud.delivery.onEvent((event) => {
    const isForPerson = event.type === 'stalled' || !isOfLab(event.functionArn)
    if (isForPerson) print(deliveryLine(event, context))
  })
  cloud.onQueueEvent((event) => print(queueLine(event, context)))
}
