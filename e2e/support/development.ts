import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { S3Client } from '@aws-sdk/client-s3'
import { connectTable, type Table } from '../../packages/upload-ledger/src/table/index.ts'
import { patient } from '../../packages/upload-ledger/src/table/testing/patient.ts'

export const keys = { accessKeyId: 'local', secretAccessKey: 'locallocal' }
export const region = 'us-east-1'
const command = fileURLToPath(
  new URL('../../packages/upload-ledger/bin/upload-ledger.js', import.meta.url),
)

/** A folder that is removed in the end. */
export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'upload-ledger-test-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** What a finished command printed, and how it ended. */
export interface Finished {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the built command to its end. */
export async function runCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return finish(spawn(process.execPath, [command, ...args], { env: environmentWith(environment) }))
}

/** Runs another program to its end. */
export async function runProgram(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<Finished> {
  return finish(spawn(file, args, { env: environmentWith(environment), ...(cwd ? { cwd } : {}) }))
}

async function finish(child: ChildProcess): Promise<Finished> {
  let [out, err] = ['', '']
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const [code] = await once(child, 'close')
  return { code, out, err }
}

/** `upload-ledger dev` on a folder and on free ports, in a process of its own. */
export interface Development extends AsyncDisposable {
  readonly dataFolder: string
  readonly s3Url: string
  readonly dynamodbUrl: string
  readonly consoleUrl: string
  readonly apiUrl: string
  readonly apiToken: string
  readonly logFile: string
  readonly s3: S3Client
  readonly table: Table
  /** What it has printed so far. */
  output(): string
  /** Ends it as Ctrl-C does, or with another signal, and gives its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export async function startDevelopment(
  dataFolder: string,
  args: readonly string[] = [],
): Promise<Development> {
  const ports = ['--s3-port', '0', '--dynamodb-port', '0', '--console-port', '0']
  const child = spawn(process.execPath, [command, 'dev', '--data', dataFolder, ...ports, ...args], {
    env: environmentWith({}),
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(child, 'close')
  const running = await until(
    async () => {
      const cloud = JSON.parse(await readFile(join(dataFolder, 'running.json'), 'utf8'))
      if (cloud.pid !== child.pid) return undefined
      return (await fetch(`${cloud.consoleUrl}/api/health`)).ok ? cloud : undefined
    },
    () => `it did not get ready: ${output}`,
    () => child.exitCode !== null,
  )
  const clients = connectClients(running)
  const stop = async (signal: NodeJS.Signals = 'SIGINT') => {
    clients.s3.destroy()
    clients.table.client.destroy()
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await ended
    return child.exitCode
  }
  return {
    ...running,
    ...clients,
    dataFolder,
    output: () => output,
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  }
}

/** The same in a folder of its own, which is removed when the development is disposed of. */
export async function startInOwnFolder(args: readonly string[] = []): Promise<Development> {
  const folder = await temporaryFolder()
  const development = await startDevelopment(folder.path, args)
  return {
    ...development,
    async [Symbol.asyncDispose]() {
      await development.stop()
      await folder[Symbol.asyncDispose]()
    },
  }
}

function connectClients({ s3Url, dynamodbUrl }: { s3Url: string; dynamodbUrl: string }) {
  const credentials = keys
  const table = connectTable('upload_metadata', {
    ...patient,
    endpoint: dynamodbUrl,
    region,
    credentials,
  })
  const s3 = new S3Client({
    endpoint: s3Url,
    region,
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
  })
  return { s3, table }
}

const pollMs = 50
const mostPolls = 2_000

/**
 * Asks again and again, for some 100 seconds at most, until there is an answer other than `undefined` or
 * `false`. What throws has no answer yet.
 */
export async function until<T>(
  ask: () => Promise<T | undefined | false>,
  complaint: () => string,
  hopeless: () => boolean = () => false,
): Promise<T> {
  for (let polls = 0; polls < mostPolls && !hopeless(); polls++) {
    const answer = await ask().catch(() => undefined)
    if (answer !== undefined && answer !== false) return answer
    await wait(pollMs)
  }
  throw new Error(`Cannot go on with the test: ${complaint()}`)
}

/** Nothing of the tester's own AWS settings reaches what is tested. */
function environmentWith(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))
  return { ...Object.fromEntries(own), NO_COLOR: '1', ...more }
}
