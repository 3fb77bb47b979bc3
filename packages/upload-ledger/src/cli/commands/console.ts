import { once } from 'node:events'
import { quotedForShell } from '../../checklist/index.ts'
import { LedgerError, printable } from '../../core/index.ts'
import { describeHistoryTable } from '../../table/index.ts'
import { defaultStackName } from '../aws/flags.ts'
import { type Command, type Context, defineCommand, UsageError } from '../command.ts'
import { type Connection, connect, type TableFlags } from '../connection.ts'
import { healthOf, pipelineForHealth } from '../console/health.ts'
import type { WatchedKeys } from '../console/open-console.ts'
import { serveConsole } from '../console/serve-console.ts'
import { type FoundLetters, findLetters } from '../dlq/find-letters.ts'
import type { FoundPipeline } from '../doctor/find-pipeline.ts'
import { historyFlag } from '../read/flags.ts'
import { wholeNumber } from '../read/whole-number.ts'
import { dataFlagOf, defaultDataFolder } from '../running.ts'
import { connectS3 } from '../transfer/connect-s3.ts'
import { placeFlags } from '../transfer/flags.ts'
import { summaries } from './summaries.ts'

export const consoleCommand: Command = defineCommand({
  ...summaries.console,
  arguments: 0,
  flags: {
    port: { type: 'string', default: '8081', value: 'port', help: 'The port of the console' },
    bucket: { type: 'string', value: 'name', help: 'A bucket that is always listed' },
    'allow-changes': {
      type: 'boolean',
      default: false,
      help: 'Also upload and delete objects, with your rights',
    },
    queue: { type: 'string', value: 'url', help: 'Show the dead letters in this queue' },
    function: {
      type: 'string',
      value: 'name',
      help: 'Show the dead letters of this function, and with --bucket its health',
    },
    'stack-name': {
      type: 'string',
      value: 'name',
      help: `The stack whose health and dead letters are shown (${defaultStackName})`,
    },
    ...placeFlags,
    ...historyFlag,
  },
  async run({ values }, context) {
    if (values.function !== undefined && values['stack-name'] !== undefined) {
      const fact = '--function and --stack-name name two pipelines; choose one'
      throw new UsageError(`Cannot serve the console: ${fact}`)
    }
    const port = wholeNumber('port', values.port)
    const { s3, tableFlags } = await connectS3(context, values)
    let letters: FoundLetters | undefined
    let pipeline: FoundPipeline | undefined
    try {
      const connection = await connect(context, { ...values, ...tableFlags })
      const { table } = connection
      const historyTableName = await historyOf(connection, context)
      const s3Endpoint = s3.config.endpoint === undefined ? undefined : await s3.config.endpoint()
      const region = await s3.config.region()
      const local = connection.bucket !== undefined
      const at = beside(context, s3Endpoint && urlOf(s3Endpoint), tableFlags)
      pipeline = await pipelineForHealth(values, table.name, at)
      const isQueueKnown =
        values.queue !== undefined ||
        values.function !== undefined ||
        values['stack-name'] !== undefined
      if (isQueueKnown) letters = await findLetters(values, at)
      // A local cloud may have no function, and so no dead letters.
      else if (local || pipeline !== undefined) {
        letters = await findLetters(values, at).catch(() => undefined)
      }
      const served = await listening(port, () =>
        serveConsole(
          {
            ...{ table, historyTableName, s3, region },
            s3Url: s3Endpoint && urlOf(s3Endpoint),
            bucket: values.bucket ?? connection.bucket ?? pipeline?.target.bucket,
            place: local ? 'local' : region,
            flags: flagsOf(values),
            allowsChanges: values['allow-changes'],
            letters,
            watched: pipeline && watchedBy(pipeline),
            checklist: pipeline && healthOf(pipeline, at),
          },
          port,
          context,
        ),
      )
      context.out(served.entry)
      context.err(`The console of ${printable(table.name)}; press Ctrl-C to stop`)
      if (!context.interrupted.aborted) await once(context.interrupted, 'abort')
      await served.close()
      table.client.destroy()
      return 0
    } finally {
      letters?.clients.close()
      pipeline?.clients.close()
      s3.destroy()
    }
  },
})

function watchedBy({ target: { bucket, filters } }: FoundPipeline): WatchedKeys {
  return { bucket, filters }
}

interface Endpoint {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number | undefined
}

function urlOf({ protocol, hostname, port }: Endpoint): string {
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`
}

/** Where an endpoint is named, whatever else is asked is asked beside it. */
function beside(
  context: Context,
  s3Url: string | undefined,
  { 'endpoint-url': endpoint }: TableFlags,
): Context {
  if (endpoint === undefined || s3Url === undefined) return context
  const endpoints = { AWS_ENDPOINT_URL: endpoint, AWS_ENDPOINT_URL_S3: s3Url }
  return { ...context, environment: { ...context.environment, ...endpoints } }
}

async function listening<T>(port: number, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    const fact = 'the port is in use; choose another with --port'
    const message = `Cannot listen on 127.0.0.1:${port}: ${fact}`
    throw new LedgerError('configuration', message, { cause: error })
  }
}

/** The history table, if it is there and may be described. */
async function historyOf(
  { table, historyTableName }: Connection,
  context: Context,
): Promise<string | undefined> {
  try {
    const found = await describeHistoryTable({ ...table, name: historyTableName })
    return found?.keysFit === true ? historyTableName : undefined
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'refused') throw error
    context.err(`${error.message}; the console shows no history`)
    return undefined
  }
}

/** The flags by which the commands that the page shows reach the same ledger. */
function flagsOf(values: {
  readonly data: string
  readonly table?: string | undefined
  readonly region?: string | undefined
  readonly profile?: string | undefined
}): string {
  const named = (['table', 'region', 'profile'] as const).flatMap((name) =>
    values[name] === undefined ? [] : [` --${name} ${quotedForShell(values[name])}`],
  )
  return [values.data === defaultDataFolder ? '' : dataFlagOf(values.data), ...named].join('')
}
