import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { S3Client } from '@aws-sdk/client-s3'
import { connectTable, type Table } from '../../packages/upload-ledger/src/table/index.ts'
import { keys, region } from './development.ts'

/** `upload-ledger dev` that is killed and started again, always at the same addresses. */
export interface DisposableDevelopment extends AsyncDisposable {
  /** Neither client tries anything twice. Both can be asked while nothing runs, in vain. */
  readonly s3: S3Client
  readonly table: Table
  /** Ends it with SIGKILL, and starts it again without waiting until it is there. */
  killAndStart(): Promise<void>
  /**
   * Waits until its S3 can be connected to, which may be over again a moment later.
   *
   * @throws {Error} when it has ended of itself, with what it printed, or takes a minute
   */
  reachable(): Promise<void>
}

const command = fileURLToPath(
  new URL('../../packages/upload-ledger/bin/upload-ledger.js', import.meta.url),
)

/** Ports that stay the same let uploads, and kills, meet a start before it is over. */
export async function startDisposable(dataFolder: string): Promise<DisposableDevelopment> {
  const [s3Port, dynamodbPort, consolePort] = await freePorts()
  const ports = [
    '--s3-port',
    s3Port,
    '--dynamodb-port',
    dynamodbPort,
    '--console-port',
    consolePort,
  ]
  const args = [command, 'dev', '--data', dataFolder, ...ports.map(String)]
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))
  const env = { ...Object.fromEntries(own), NO_COLOR: '1' }
  let output = ''
  const start = (): ChildProcess => {
    output = ''
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-mostOutput)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    return child
  }
  let child = start()
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const end = async (signal: NodeJS.Signals) => {
    if (hasEnded()) return
    const ended = once(child, 'close')
    child.kill(signal)
    await ended
  }
  let killing = false
  const check = () => {
    if (hasEnded() && !killing)
      throw new Error(`Cannot go on: upload-ledger dev ended of itself: ${output}`)
  }
  const client = { region, credentials: keys, maxAttempts: 1 }
  const s3 = new S3Client({
    ...client,
    endpoint: `http://127.0.0.1:${s3Port}`,
    forcePathStyle: true,
  })
  const endpoint = `http://127.0.0.1:${dynamodbPort}`
  const table = connectTable('upload_metadata', { ...client, endpoint })
  const untilReachable = async () => {
    for (let tries = 0; !(await isTaken(s3Port)); tries++) {
      check()
      if (tries === mostTries) throw new Error(`Cannot go on: nothing listens for S3: ${output}`)
      await wait(pauseMs)
    }
  }
  // Before its first start is over, the bucket may be there without its trigger.
  for (let tries = 0; !output.includes('Press Ctrl-C'); tries++) {
    check()
    if (tries === mostTries) throw new Error(`Cannot go on: it does not start: ${output}`)
    await wait(pauseMs)
  }
  let reaching: Promise<void> | undefined
  return {
    s3,
    table,
    // Many ask at once, and each connection that is tried takes time from the start.
    reachable() {
      reaching ??= untilReachable().finally(() => {
        reaching = undefined
      })
      return reaching
    },
    async killAndStart() {
      check()
      killing = true
      await end('SIGKILL')
      child = start()
      killing = false
    },
    async [Symbol.asyncDispose]() {
      s3.destroy()
      table.client.destroy()
      await end('SIGINT')
    },
  }
}

const mostOutput = 10_000
const pauseMs = 20
const mostTries = 3_000

/** Three that nobody listens at, below those that systems give to outgoing connections. */
async function freePorts(): Promise<[number, number, number]> {
  const found = new Set<number>()
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(20_000, 32_000)
    if (await isFree(port)) found.add(port)
    const [a, b, c] = found
    if (a !== undefined && b !== undefined && c !== undefined) return [a, b, c]
  }
  throw new Error('Cannot find three ports between 20000 and 32000 at which nobody listens')
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}

async function isTaken(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
