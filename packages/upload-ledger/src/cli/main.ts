import { once } from 'node:events'
import { resolve } from 'node:path'
import process from 'node:process'
import { styleText } from 'node:util'
import { LedgerError, type LedgerErrorCode, printable } from '../core/index.ts'
import { ask } from './ask.ts'
import { type Command, type Context, type Look, UsageError } from './command.ts'
import { type CommandName, summaries } from './commands/summaries.ts'
import { commandHelp, help } from './help.ts'
import { didYouMean } from './suggestion.ts'
import { version } from './version.ts'

/** Loads each command on demand, so that `env` starts fast without the modules of `dev`. */
export const commands: Readonly<Record<CommandName, () => Promise<Command>>> = {
  dev: async () => (await import('./commands/dev.ts')).dev,
  env: async () => (await import('./commands/env.ts')).env,
  show: async () => (await import('./commands/show.ts')).show,
  ls: async () => (await import('./commands/ls.ts')).ls,
  du: async () => (await import('./commands/du.ts')).du,
  find: async () => (await import('./commands/find.ts')).find,
  history: async () => (await import('./commands/history.ts')).history,
  recent: async () => (await import('./commands/recent.ts')).recent,
  tail: async () => (await import('./commands/tail.ts')).tail,
  stats: async () => (await import('./commands/stats.ts')).stats,
  put: async () => (await import('./commands/put.ts')).put,
  get: async () => (await import('./commands/get.ts')).get,
  rm: async () => (await import('./commands/rm.ts')).rm,
  export: async () => (await import('./commands/export.ts')).exportRows,
  backfill: async () => (await import('./commands/backfill.ts')).backfill,
  verify: async () => (await import('./commands/verify.ts')).verify,
  console: async () => (await import('./commands/console.ts')).consoleCommand,
  logs: async () => (await import('./commands/logs.ts')).logs,
  deploy: async () => (await import('./commands/deploy.ts')).deploy,
  destroy: async () => (await import('./commands/destroy.ts')).destroy,
  synth: async () => (await import('./commands/synth.ts')).synth,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  dlq: async () => (await import('./commands/dlq.ts')).dlq,
  lifecycle: async () => (await import('./commands/lifecycle.ts')).lifecycle,
  completion: async () => {
    const { completionOf } = await import('./commands/completion.ts')
    return completionOf(() => Promise.all(Object.values(commands).map((load) => load())))
  },
}

/** Runs the command that the arguments name and gives its exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  const context = processContext()
  const [name, ...rest] = argv
  if (name === '--version' || name === '-v') {
    context.out(version())
    return 0
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    context.out(help(Object.values(summaries)))
    return name === undefined ? 2 : 0
  }
  if (!isCommand(name)) {
    const meant = didYouMean(name, Object.keys(commands))
    context.err(
      `Cannot run ${printable(name)}: unknown command${meant}; upload-ledger --help lists the commands`,
    )
    return 2
  }
  const command = await commands[name]()
  if (rest.includes('--help') || rest.includes('-h')) {
    context.out(commandHelp(command))
    return 0
  }
  try {
    return await command.run(rest, context)
  } catch (error) {
    return explain(error, context)
  }
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name)
}

const exitCodes: Readonly<Record<LedgerErrorCode, number>> = {
  'invalid-notification': 1,
  unavailable: 1,
  'invalid-argument': 2,
  configuration: 3,
  refused: 4,
}

/** Prints the message of our own errors, and the stack of any other. */
function explain(error: unknown, context: Context): number {
  if (error instanceof UsageError) {
    context.err(error.message)
    return 2
  }
  if (error instanceof LedgerError) {
    context.err(error.message)
    return exitCodes[error.code]
  }
  context.err(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return 1
}

function processContext(): Context {
  const interruption = new AbortController()
  const interrupt = () => interruption.abort()
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  // A reader that closes early, such as `head`, is not a failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
  })
  const { stdout, stderr } = process
  // A line that is shown for the moment is taken away before anything else is written.
  let isStatusShown = false
  const clearStatus = () => {
    if (isStatusShown) stderr.write('\r\u001b[K')
    isStatusShown = false
  }
  return {
    out(line) {
      clearStatus()
      stdout.write(`${line}\n`)
    },
    err(line) {
      clearStatus()
      stderr.write(`${line}\n`)
    },
    get input() {
      return process.stdin
    },
    async write(bytes) {
      clearStatus()
      if (!stdout.write(bytes)) await once(stdout, 'drain')
    },
    drained: () => (stdout.writableNeedDrain ? once(stdout, 'drain').then(() => {}) : undefined),
    outIsTerminal: stdout.isTTY === true,
    ...(stderr.isTTY === true
      ? {
          status(text: string) {
            stderr.write(`\r${text}\u001b[K`)
            isStatusShown = true
          },
        }
      : {}),
    ask: (question) => ask(question, process.stdin, process.stderr, interruption.signal),
    environment: process.env,
    workingFolder: resolve(process.cwd()),
    interrupted: interruption.signal,
    now: Date.now,
    style: (look, text) => styleText(looks[look], text, { stream: stdout }),
  }
}

const looks: Readonly<Record<Look, 'bold' | 'green' | 'red' | 'gray'>> = {
  bold: 'bold',
  green: 'green',
  red: 'red',
  quiet: 'gray',
}
