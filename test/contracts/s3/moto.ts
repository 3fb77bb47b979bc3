import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
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

export function motoIsInstalled(): boolean {
  const probe = spawnSync('python3', ['-c', 'import moto.server'], { stdio: 'ignore' })
  return probe.status === 0
}

/** Python's moto, a widely used imitation of AWS, in a process of its own. */
export async function openMoto(): Promise<Service> {
  const child = spawn('python3', ['-c', program], { stdio: ['pipe', 'pipe', 'ignore'] })
  let port = ''
  for await (const line of createInterface({ input: child.stdout })) {
    port = /^listening (\d+)$/.exec(line)?.[1] ?? ''
    if (port !== '') break
  }
  if (port === '') throw new Error('Cannot start moto: it ended before it listened')
  const clients: S3Client[] = []
  const clientWith = (credentials: Keys): S3Client => {
    const endpoint = `http://127.0.0.1:${port}`
    const client = new S3Client({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
    clients.push(client)
    return client
  }
  return {
    client: clientWith({ accessKeyId: 'local', secretAccessKey: 'locallocal' }),
    clientWith,
    async close() {
      for (const client of clients) client.destroy()
      child.stdin.end()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
