import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { quotedForShell } from '../../checklist/index.ts'
import { deliveries } from '../../core/index.ts'
import { type Command, type Context, defineCommand } from '../command.ts'
import { devOptions, type StartOptions } from '../dev/options.ts'
import { ownHandler } from '../dev/own-handler.ts'
import { defaultBucket, defaultPrefix } from '../dev/pipeline.ts'
import { startDev } from '../dev/start.ts'
import { defaultDataFolder } from '../running.ts'
import { summaries } from './summaries.ts'

const presets = {
  's3-port': '9000',
  'dynamodb-port': '8000',
  'console-port': '8080',
  host: '127.0.0.1',
  data: defaultDataFolder,
} as const

export const dev: Command = defineCommand({
  ...summaries.dev,
  arguments: 0,
  flags: {
    's3-port': {
      type: 'string',
      default: presets['s3-port'],
      value: 'port',
      help: 'The port of S3',
    },
    'dynamodb-port': {
      type: 'string',
      default: presets['dynamodb-port'],
      value: 'port',
      help: 'The port of DynamoDB',
    },
    'console-port': {
      type: 'string',
      default: presets['console-port'],
      value: 'port',
      help: 'The port of the console and its API',
    },
    host: {
      type: 'string',
      default: presets.host,
      value: 'address',
      help: 'The address to listen on; another than loopback needs --allowed-host',
    },
    'allowed-host': {
      type: 'string',
      multiple: true,
      value: 'name',
      help: 'A further name that clients may call it by, such as a container’s; repeatable',
    },
    data: {
      type: 'string',
      default: presets.data,
      value: 'folder',
      help: 'Where all data is stored',
    },
    bucket: {
      type: 'string',
      default: defaultBucket,
      value: 'name',
      help: 'The bucket for uploads',
    },
    prefix: {
      type: 'string',
      multiple: true,
      value: 'prefix',
      help: `A key prefix of the trigger; repeatable (${defaultPrefix} at the first start)`,
    },
    suffix: {
      type: 'string',
      multiple: true,
      value: 'suffix',
      help: 'A key suffix of the trigger; repeatable (any at the first start)',
    },
    exclude: {
      type: 'string',
      multiple: true,
      value: 'glob',
      help: 'Do not record keys that match this pattern; repeatable; empty for none',
    },
    delivery: {
      type: 'string',
      value: 'route',
      help: `How events reach the function: ${deliveries.join(', ')} (direct at the first start)`,
    },
    'no-history': {
      type: 'boolean',
      default: false,
      help: 'Keep no history of events; a history that is there stays, and nothing is added',
    },
    versioning: {
      type: 'boolean',
      default: false,
      help: 'Have the bucket keep versions; the function then asks S3 what is current',
    },
    'cors-origin': {
      type: 'string',
      multiple: true,
      value: 'origin',
      help: 'An origin whose pages may call the API and use the bucket; repeatable',
    },
    empty: {
      type: 'boolean',
      default: false,
      help: 'Start without a bucket, a table or a function, to make them yourself',
    },
    handler: {
      type: 'string',
      value: 'file',
      help: 'Run this code as the function: .mjs, .js, .cjs, .ts or .py; a change of it is run at once',
    },
    'handler-name': {
      type: 'string',
      value: 'name',
      help: 'What the file of --handler exports (handler; in Python, lambda_handler or handler)',
    },
    ephemeral: {
      type: 'boolean',
      default: false,
      help: 'Store data in a new folder, deleted at exit',
    },
  },
  async run({ values }, context) {
    const checked = devOptions(values)
    const own = await ownHandler(checked, context.workingFolder)
    const options = { ...checked, own, startFlags: startFlagsOf(values) }
    if (!values.ephemeral) return runUntilInterrupted(options, values.data, context)
    const dataFolder = await mkdtemp(join(tmpdir(), 'upload-ledger-'))
    try {
      return await runUntilInterrupted(options, dataFolder, context)
    } finally {
      await rm(dataFolder, { recursive: true, force: true })
    }
  },
})

/** The flags to start again with, where they are not the defaults. */
function startFlagsOf(
  values: Readonly<Record<string, unknown>> & {
    'allowed-host'?: readonly string[]
    'cors-origin'?: readonly string[]
    handler?: string
    'handler-name'?: string
  },
): string {
  const changed = Object.entries(presets)
    .filter(([name, preset]) => values[name] !== preset)
    .map(([name]) => ` --${name} ${values[name]}`)
  const allowed = (values['allowed-host'] ?? []).map((name) => ` --allowed-host ${name}`)
  const origins = (values['cors-origin'] ?? []).map((origin) => ` --cors-origin ${origin}`)
  const history = values['no-history'] ? [' --no-history'] : []
  const empty = values.empty ? [' --empty'] : []
  const handler = (['handler', 'handler-name'] as const).flatMap((name) => {
    const value = values[name]
    return value === undefined ? [] : [` --${name} ${quotedForShell(value)}`]
  })
  return [...changed, ...allowed, ...origins, ...history, ...empty, ...handler].join('')
}

async function runUntilInterrupted(
  options: Omit<StartOptions, 'dataFolder' | 'dataPath'>,
  dataFolder: string,
  context: Context,
): Promise<number> {
  const running = await startDev(
    { ...options, dataFolder, dataPath: resolve(context.workingFolder, dataFolder) },
    context,
  )
  await interruption(context.interrupted)
  context.out('\nStopping …')
  await running.close()
  return 0
}

function interruption(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done()
    else signal.addEventListener('abort', () => done(), { once: true })
  })
}
