import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { S3Client } from '@aws-sdk/client-s3'
import type { Keys } from './case.ts'
import type { Service } from './service.ts'

/** Serves until its input ends, so that it never outlives the test. */
const program = `
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
server.start()
print("listening", server.get_host_and_port()[1], flush=True)
sys.stdin.read()
server.stop()
`

/** @param tests what is skipped without it, which is then said */
export function motoIsInstalled(tests: string): boolean {
  const probe = spawnSync('python3', ['-c', 'import moto.server'], { stdio: 'ignore' })
  const installed = probe.status === 0
  if (!installed) console.log(`skipped: ${tests}, as moto is not installed`)
  return installed
}

export interface Moto extends Service {
  /** Where all of its services answer. */
  readonly url: string
}

/**
 * Python's moto, a widely used imitation of AWS, in a process of its own.
 *
 * @param settings moto's own, such as `MOTO_ACCOUNT_ID`
 */
export async function openMoto(settings: Readonly<Record<string, string>> = {}): Promise<Moto> {
  const env = { ...process.env, ...settings }
  const child = spawn('python3', ['-c', program], { stdio: ['pipe', 'pipe', 'ignore'], env })
  let port = ''
  for await (const line of createInterface({ input: child.stdout })) {
    port = /^listening (\d+)$/.exec(line)?.[1] ?? ''
    if (port !== '') break
  }
  if (port === '') throw new Error('Cannot start moto: it ended before it listened')
  const url = `http://127.0.0.1:${port}`
  const clients: S3Client[] = []
  const clientWith = (credentials: Keys): S3Client => {
    const client = new S3Client({
      endpoint: url,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    })
    clients.push(client)
    return client
  }
  return {
    url,
    client: clientWith({ accessKeyId: 'local', secretAccessKey: 'locallocal' }),
    clientWith,
    async close() {
      for (const client of clients) client.destroy()
      child.stdin.end()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
