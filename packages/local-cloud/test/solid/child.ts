import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { S3Client } from '@aws-sdk/client-s3'

/** The S3 endpoint in a process of its own: it can be measured, and killed. */
export interface ServingChild {
  readonly url: string
  readonly client: S3Client
  readonly child: ChildProcess
  usage(): Promise<Usage>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
}

export interface Usage {
  /** The most memory that it ever had. */
  readonly maxRssBytes: number
  /** Files and connections that it has open. */
  readonly descriptors: number
}

/**
 * Serves a folder.
 *
 * @param nodeOptions further arguments of Node, before the program
 * @throws {Error} when it ends before it serves, as over a folder that another process has
 */
export async function serveInChild(
  folder: string,
  nodeOptions: readonly string[] = [],
): Promise<ServingChild> {
  const program = fileURLToPath(new URL('./serve.ts', import.meta.url))
  const child = spawn(process.execPath, [...nodeOptions, program, folder], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2_000)
  })
  const ended = once(child, 'exit').then(() => {
    throw new Error(`Cannot serve ${folder}: the process ended; it said: ${said}`)
  })
  ended.catch(() => undefined)
  const [{ url }] = (await Promise.race([once(child, 'message'), ended])) as [{ url: string }]
  const client = new S3Client({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'locallocal' },
    maxAttempts: 1,
  })
  return {
    url,
    client,
    child,
    async usage() {
      child.send('usage')
      return ((await Promise.race([once(child, 'message'), ended])) as [Usage])[0]
    },
    async kill() {
      client.destroy()
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
