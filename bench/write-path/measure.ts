import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { build } from 'esbuild'
import type { Measured, Task } from './drive.ts'
import { makeBatches } from './notifications.ts'

/** A do-nothing DynamoDB in a process of its own, and functions that are called with it, each in one too. */
export interface Stage extends AsyncDisposable {
  /** @returns where the bundle of a peer is */
  bundle(peer: string): Promise<string>
  measure(task: Task, run?: Run): Promise<Measured>
}

/** How a function is run. */
export interface Run {
  /** Of Node.js; a function in Python has none. */
  readonly flags?: readonly string[]
  /** More variables. */
  readonly environment?: Readonly<Record<string, string>>
}

/** Of each answer. */
export const latencyMs = 5

export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-write-path-'))
  const bundle = async (source: string) => {
    const outfile = join(folder, `${source.replaceAll('/', '-')}.cjs`)
    await build({
      ...{ entryPoints: [join(import.meta.dirname, `${source}.ts`)], outfile, minify: true },
      ...{ bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' },
    })
    return outfile
  }
  const drive = await bundle('drive')
  const endpoint = fork(join(import.meta.dirname, 'endpoint.ts'), [String(latencyMs)])
  const [{ port, cert }] = await once(endpoint, 'message')
  const certificates = join(folder, 'ca.pem')
  await writeFile(certificates, cert)
  const environment = {
    ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'locallocal' },
    // As long as that of a role.
    AWS_SESSION_TOKEN: 'x'.repeat(700),
    AWS_ENDPOINT_URL_DYNAMODB: `https://localhost:${port}`,
    NODE_EXTRA_CA_CERTS: certificates,
    // For boto3, which has names of its own, and to find python3.
    ...{ AWS_CA_BUNDLE: certificates, AWS_DEFAULT_REGION: 'us-east-1' },
    PATH: process.env.PATH ?? '',
    TABLE_NAME: 'upload_metadata',
  }
  return {
    bundle: (peer) => bundle(`peers/${peer}`),
    async measure(task, { flags = [], environment: more } = {}) {
      const isPython = task.bundle.endsWith('.py')
      const [file, args] = isPython
        ? ['python3', ['-B', join(import.meta.dirname, 'drive.py')]]
        : [process.execPath, [...flags, drive]]
      const whole = isPython ? { ...task, events: await writeBatches(folder, task) } : task
      const child = spawn(file, args, {
        env: { ...environment, ...more, TASK: JSON.stringify(whole) },
        stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
      })
      child.stdout?.resume()
      const measured = await text(child.stdio[3] as NodeJS.ReadableStream)
      if (measured === '')
        throw new Error(`Cannot measure ${task.bundle}: it ended without a result`)
      return JSON.parse(measured)
    },
    async [Symbol.asyncDispose]() {
      endpoint.disconnect()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The batches of a task, one a line. */
async function writeBatches(folder: string, task: Task): Promise<string> {
  const path = join(folder, 'batches.jsonl')
  const batch = makeBatches(task)
  const count = task.warmUp + task.batches
  const lines = Array.from({ length: count }, () => `${JSON.stringify(batch())}\n`)
  await writeFile(path, lines.join(''))
  return path
}
