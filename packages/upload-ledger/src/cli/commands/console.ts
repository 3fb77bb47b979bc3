import { once } from 'node:events'
import { quotedForShell } from '../../checklist/index.ts'
import { LedgerError, printable } from '../../core/index.ts'
import { describeHistoryTable } from '../../table/index.ts'
import { type Command, type Context, defineCommand } from '../command.ts'
import { type Connection, connect } from '../connection.ts'
import { serveConsole } from '../console/serve-console.ts'
import { type FoundLetters, findLetters } from '../dlq/find-letters.ts'
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
      help: 'Show the dead letters of this function, which also processes them again',
    },
    ...placeFlags,
    ...historyFlag,
  },
  async run({ values }, context) {
    const port = wholeNumber('port', values.port)
    const { s3, tableFlags } = await connectS3(context, values)
    let letters: FoundLetters | undefined
    try {
      const connection = await connect(context, { ...values, ...tableFlags })
      const { table } = connection
      const historyTableName = await historyOf(connection, context)
      const s3Endpoint = s3.config.endpoint === undefined ? undefined : await s3.config.endpoint()
      const region = await s3.config.region()
      const local = connection.bucket !== undefined
      const isQueueKnown = values.queue !== undefined || values.function !== undefined
      if (isQueueKnown) letters = await findLetters(values, context)
      // A local cloud may have no function, and so no dead letters.
      else if (local) letters = await findLetters(values, context).catch(() => undefined)
      const served = await listening(port, () =>
        serveConsole(
          {
            ...{ table, historyTableName, s3, region },
            s3Url:
              s3Endpoint && `${s3Endpoint.protocol}//${s3Endpoint.hostname}${portOf(s3Endpoint)}`,
            bucket: values.bucket ?? connection.bucket,
            place: local ? 'local' : region,
            flags: flagsOf(values),
            allowsChanges: values['allow-changes'],
            letters,
          },
          port,
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
      s3.destroy()
    }
  },
})

function portOf({ port }: { readonly port?: number | undefined }): string {
  return port === undefined ? '' : `:${port}`
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
