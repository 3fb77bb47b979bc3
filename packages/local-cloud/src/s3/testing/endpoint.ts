import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import type { Invocation, OutgoingMessage } from '../../delivery/index.ts'
import { owner, type Principal, Principals } from '../../identity/index.ts'
import type { LifecycleCounts } from '../expiry/lifecycle-counts.ts'
import { startEndpoint } from './start.ts'

/** A running endpoint for tests, on a folder of its own, with an outbox that can be read. */
export interface TestEndpoint {
  readonly port: number
  /** The folder given to `createS3`. */
  readonly folder: string
  readonly client: S3Client
  /** The endpoint's clock, in milliseconds. */
  clock: { now(): number }
  /** A client of another caller. */
  clientOf(principal: Principal): S3Client
  /** The pending deliveries, in the order of their commits. */
  invocations(): Promise<Invocation[]>
  /** The messages for the queue `queueArn`, in the same order. */
  messages(): Promise<OutgoingMessage[]>
  /** The events sent to EventBridge, in the same order. */
  published(): Promise<object[]>
  runLifecycle(at: Date): Promise<LifecycleCounts>
  /** Names of all bodies, finished or not, in files and in the store. */
  bodies(): Promise<string[]>
  /** Stops the endpoint and opens it on the same folder. */
  restart(): Promise<void>
  close(): Promise<void>
}

export async function openTestEndpoint(): Promise<TestEndpoint> {
  const folder = await mkdtemp(join(tmpdir(), 's3-test-'))
  const principals = new Principals()
  principals.add(owner({ accessKeyId: 'local', secretAccessKey: 'locallocal' }))
  const clock = { now: Date.now }
  const clients: S3Client[] = []
  let running = await startEndpoint(folder, principals, clock, 0)
  const { port } = running
  const clientWith = (keys: { accessKeyId: string; secretAccessKey: string }): S3Client => {
    const client = new S3Client({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: keys,
      maxAttempts: 1,
    })
    clients.push(client)
    return client
  }
  return {
    port,
    folder,
    clock,
    client: clientWith({ accessKeyId: 'local', secretAccessKey: 'locallocal' }),
    clientOf(principal) {
      principals.add(principal)
      return clientWith(principal)
    },
    invocations: () => running.invocations(),
    messages: () => running.messages(),
    published: () => running.published(),
    runLifecycle: (at) => running.runLifecycle(at),
    bodies: () => running.bodies(),
    async restart() {
      await running.stop()
      running = await startEndpoint(folder, principals, clock, port)
    },
    async close() {
      for (const client of clients) client.destroy()
      await running.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
