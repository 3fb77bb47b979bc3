import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { S3Client } from '@aws-sdk/client-s3'
import { onTestFinished } from 'vitest'
import type { Invocation } from '../../delivery/index.ts'
import { openStore } from '../../store/index.ts'

/** The load while the endpoint is killed, and the checks afterwards. */
export interface Load {
  /** Before the first request of the first round. */
  prepare(client: S3Client): Promise<void>
  /** Makes one request; `number` counts from 0 through all rounds. It is given up when it fails. */
  request(client: S3Client, number: number): Promise<void>
  /** How many requests a round begins, at least, before the kill. */
  requestsOf(round: number): number
  /** The answers of the restarted endpoint about the remaining state. */
  look(client: S3Client): Promise<void>
}

/**
 * Serves a folder in a process of its own, and kills it with `kill -9` in the midst of requests, some
 * rounds after each other; then has it served once more, looked at, and killed.
 *
 * @returns the folder, which is removed when the test ends
 */
export async function killUnderLoad(load: Load): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 's3-kill-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  let count = 0
  for (let round = 0; round < rounds; round++) {
    const { child, client } = await serve(folder)
    if (round === 0) await load.prepare(client)
    const target = count + load.requestsOf(round)
    const workers = Array.from({ length: 8 }, async () => {
      while (child.exitCode === null && child.signalCode === null) {
        const number = count++
        await load.request(client, number)
        if (number >= target) child.kill('SIGKILL')
      }
    })
    await Promise.allSettled(workers)
    if (child.signalCode === null) await once(child, 'exit')
    client.destroy()
  }
  const { child, client } = await serve(folder)
  await load.look(client)
  client.destroy()
  child.kill('SIGKILL')
  await once(child, 'exit')
  return folder
}

/** The payloads of the events that wait to be delivered, in the order of their commits. */
export async function payloadsIn(folder: string): Promise<unknown[]> {
  const store = await openStore(join(folder, 'store'))
  const outbox = store.sublevel<string, Invocation>('test-outbox', { valueEncoding: 'json' })
  const payloads = (await outbox.values().all()).map(({ payload }) => payload)
  await store.close()
  return payloads
}

const rounds = 4

async function serve(folder: string) {
  const program = new URL('./serve.ts', import.meta.url)
  const child = spawn(process.execPath, [program.pathname, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${line.toString().trim()}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'locallocal' },
    maxAttempts: 1,
  })
  return { child, client }
}
