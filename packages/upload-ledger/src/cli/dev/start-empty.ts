import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { reachable } from 'local-cloud/request-guard'
import { LedgerError, printable } from '../../core/index.ts'
import type { Context } from '../command.ts'
import { announce, dataFlagOf, type RunningCloud, withdraw } from '../running.ts'
import { version } from '../version.ts'
import { codeLine } from './code-line.ts'
import { exposureLines } from './exposure.ts'
import { deliveryLine } from './live-line.ts'
import { localhostTaken } from './localhost-taken.ts'
import type { StartOptions } from './options.ts'
import { functionName, ownerKeys, region, tableName } from './pipeline.ts'
import { startCloud } from './start-cloud.ts'

/**
 * Starts the local cloud with nothing in it: no bucket, table or function. What a person makes in it
 * stays in the data folder.
 *
 * @throws {LedgerError} `configuration` when the data folder has a pipeline in it
 */
export async function startEmpty(
  options: StartOptions,
  context: Context,
): Promise<{ close(): Promise<void> }> {
  const startedMs = context.now()
  const { dataPath, dataFolder } = options
  if (existsSync(join(dataPath, 'prepared.json'))) {
    const fact = 'there is a pipeline in it; choose another folder with --data'
    const folder = printable(dataFolder)
    throw new LedgerError('configuration', `Cannot start empty on the folder ${folder}: ${fact}`)
  }
  const cloud = await startCloud(options)
  try {
    const running: RunningCloud = {
      pid: process.pid,
      s3Url: cloud.s3Url,
      dynamodbUrl: cloud.dynamodbUrl,
      region,
      ...ownerKeys,
      // What the other commands take where nothing else is named.
      bucket: options.bucket,
      filters: [],
      delivery: 'direct',
      tableName,
      logFile: join(dataPath, 'functions', functionName, 'log.jsonl'),
      startCommand: `npx upload-ledger dev${options.startFlags}`,
    }
    await announce(dataPath, running)
    for (const line of bannerLines(running, options, context.now() - startedMs, context)) {
      context.out(line)
    }
    for (const line of exposureLines(options.host)) context.err(line)
    const taken = reachable(options.host) === '127.0.0.1' ? await localhostTaken(running) : []
    for (const line of taken) context.err(line)
    const print = (line: string | undefined) => {
      if (line !== undefined) context.out(line)
    }
    cloud.functions.onLine((name, line) => print(codeLine(line, name, context)))
    cloud.delivery.onEvent((event) => print(deliveryLine(event, context)))
  } catch (error) {
    await cloud.close()
    throw error
  }
  return {
    async close() {
      await withdraw(dataPath)
      await cloud.close()
    },
  }
}

function bannerLines(
  cloud: RunningCloud,
  { dataFolder }: StartOptions,
  readyMs: number,
  { style }: Context,
): readonly string[] {
  const field = (name: string, value: string) =>
    `  ${style('green', '➜')}  ${name.padEnd(13)}${value}`
  const title = `${style('bold', 'upload-ledger')} v${version()}`
  return [
    '',
    `  ${title}  ${style('quiet', `ready in ${readyMs} ms, with nothing in it`)}`,
    '',
    field('S3', cloud.s3Url),
    field('Others', `${cloud.dynamodbUrl} for DynamoDB, Lambda, IAM and CloudWatch Logs`),
    field('Credentials', `${cloud.accessKeyId} / ${cloud.secretAccessKey}, region ${cloud.region}`),
    field('Data', dataFolder),
    '',
    '  In another terminal:',
    `    eval "$(npx upload-ledger env${dataFlagOf(dataFolder)})"`,
    `    aws s3 mb s3://${cloud.bucket}`,
    `    npx upload-ledger doctor${dataFlagOf(dataFolder)} --no-upload`,
    '',
    `  ${style('quiet', 'What functions log, and failed deliveries, appear below. Press Ctrl-C to stop.')}`,
    '',
  ]
}
