import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { packageFolder } from './root.ts'

/** The terminal in which `npm start` runs, on ports that were free. */
export interface FirstTerminal extends AsyncDisposable {
  /** What it has printed since the last start, with the addresses that a page shows. */
  output(): string
  /** Ends it as Ctrl-C does and starts it again, at the same addresses. */
  restart(): Promise<void>
  /** Replaces the addresses that a page shows with those that are listened at. */
  toHere(text: string): string
  /** The reverse. */
  toPage(text: string): string
}

/** @param flags of `dev`, as the page types them after `npm start --` */
export async function openFirstTerminal(
  checkout: string,
  flags: readonly string[] = [],
): Promise<FirstTerminal> {
  let running = await startDev(checkout, ['0', '0', '0'], flags)
  const ports = running.ports
  const pairs = ports.map((port, i) => [`127.0.0.1:${port}`, `127.0.0.1:${pagePorts[i]}`] as const)
  const toPage = (text: string) =>
    pairs.reduce((result, [here, page]) => result.replaceAll(here, page), text)
  return {
    output: () => toPage(running.output()),
    async restart() {
      await running.stop()
      running = await startDev(checkout, ports, flags)
    },
    toHere: (text) => pairs.reduce((result, [here, page]) => result.replaceAll(page, here), text),
    toPage,
    [Symbol.asyncDispose]: () => running.stop(),
  }
}

/** Of S3, DynamoDB and the console. */
const pagePorts = ['9000', '8000', '8080']

interface Dev {
  readonly ports: readonly string[]
  output(): string
  stop(): Promise<void>
}

/** `npm start` without the installation and the build, which are done. */
async function startDev(
  checkout: string,
  ports: readonly string[],
  more: readonly string[],
): Promise<Dev> {
  const [s3 = '0', dynamodb = '0', console = '0'] = ports
  const own = ['--s3-port', s3, '--dynamodb-port', dynamodb, '--console-port', console]
  const flags = [...own, ...more]
  const command = join(checkout, packageFolder, 'bin', 'upload-ledger.js')
  const child = spawn(process.execPath, [command, 'dev', ...flags], {
    cwd: checkout,
    env: ownEnvironment(),
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output += chunk.toString()
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = once(child, 'close')
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT')
    await ended
  }
  await until(
    () => output.includes('Ctrl-C'),
    () => `upload-ledger dev did not get ready: ${output}`,
    child,
  )
  const file = join(checkout, '.upload-ledger', 'running.json')
  const { s3Url, dynamodbUrl, consoleUrl } = JSON.parse(await readFile(file, 'utf8'))
  // An empty cloud has no console.
  const urls = [s3Url, dynamodbUrl, consoleUrl].filter((url) => url !== undefined)
  const found = urls.map((url) => new URL(url).port)
  return { ports: found, output: () => output, stop }
}

/** The terminal in which a reader types: one shell, which keeps its variables and functions. */
export interface SecondTerminal extends AsyncDisposable {
  /** Runs the commands to their end and gives what they printed, on stdout and stderr together. */
  run(commands: string): Promise<string>
}

export async function openSecondTerminal(checkout: string): Promise<SecondTerminal> {
  const folder = await mkdtemp(join(tmpdir(), 'upload-ledger-terminal-'))
  const shell = spawn('bash', ['--noprofile', '--norc'], {
    cwd: checkout,
    env: ownEnvironment(),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(shell, 'close')
  const answers = createInterface({ input: shell.stdout })[Symbol.asyncIterator]()
  const [script, printed] = [join(folder, 'commands.sh'), join(folder, 'printed')]
  return {
    async run(commands) {
      await writeFile(script, `${commands}\n`)
      shell.stdin.write(`source '${script}' > '${printed}' 2>&1 < /dev/null; echo done\n`)
      const { done } = await answers.next()
      const text = await readFile(printed, 'utf8')
      if (done) throw new Error(`Cannot go on: the shell has ended, after it printed ${text}`)
      return text
    },
    async [Symbol.asyncDispose]() {
      shell.stdin.end()
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** npm takes longer to start than what it starts; README.md's test runs it. */
export const ownNpx = 'npx() { PATH="$PWD/node_modules/.bin:$PATH" "$@"; }'

/** Waits for a condition, some 30 seconds at most. */
export async function until(
  isSo: () => boolean,
  complaint: () => string,
  child?: ChildProcess,
): Promise<void> {
  for (let polls = 0; polls < mostPolls && (child?.exitCode ?? null) === null; polls++) {
    if (isSo()) return
    await wait(pollMs)
  }
  throw new Error(`Cannot go on: ${complaint()}`)
}

const pollMs = 50
const mostPolls = 600

/** Nothing of the tester's own AWS settings reaches a command, and nothing is coloured. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))
  return {
    ...Object.fromEntries(own),
    NO_COLOR: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  }
}
