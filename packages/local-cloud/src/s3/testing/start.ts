import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Invocation, OutgoingMessage } from '../../delivery/index.ts'
import type { Principals } from '../../identity/index.ts'
import { openStore } from '../../store/index.ts'
import type { LifecycleCounts } from '../expiry/lifecycle-counts.ts'
import { createS3 } from '../s3.ts'
import { storedBodies } from './stored-bodies.ts'

export const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:save'
export const queueArn = 'arn:aws:sqs:us-east-1:000000000000:news'

export interface Running {
  readonly port: number
  invocations(): Promise<Invocation[]>
  messages(): Promise<OutgoingMessage[]>
  published(): Promise<object[]>
  bodies(): Promise<string[]>
  runLifecycle(at: Date): Promise<LifecycleCounts>
  stop(): Promise<void>
}

/** Opens store and endpoint on a folder, and serves them. */
export async function startEndpoint(
  folder: string,
  principals: Principals,
  clock: { now(): number },
  port: number,
): Promise<Running> {
  const store = await openStore(join(folder, 'store'))
  const outbox = store.sublevel<string, Invocation>('test-outbox', { valueEncoding: 'json' })
  const messages = store.sublevel<string, OutgoingMessage>('test-messages', {
    valueEncoding: 'json',
  })
  const published = store.sublevel<string, object>('test-published', { valueEncoding: 'json' })
  let count = 0
  for (const kept of [outbox, messages, published]) count += (await kept.keys().all()).length
  const nextKey = (): string => String(count++).padStart(9, '0')
  const s3 = await createS3({
    store,
    folder,
    principals,
    region: 'us-east-1',
    now: () => clock.now(),
    functionExists: (arn) => arn === functionArn,
    outbox: {
      operation(invocation) {
        return { type: 'put', sublevel: outbox, key: nextKey(), value: invocation }
      },
      wake() {},
    },
    queues: {
      exists: (arn) => arn === queueArn,
      operations: (value) => [{ type: 'put', sublevel: messages, key: nextKey(), value }],
    },
    eventBus: {
      operations: (value) => [{ type: 'put', sublevel: published, key: nextKey(), value }],
    },
  })
  // Clients put their clocks right by this header, so that tests can move the endpoint's.
  const dated =
    (listener: typeof s3.listener): typeof s3.listener =>
    (request, response) => {
      response.setHeader('date', new Date(clock.now()).toUTCString())
      listener(request, response)
    }
  const server = createServer(dated(s3.listener))
  server.on('checkContinue', dated(s3.continueListener))
  server.on('checkExpectation', dated(s3.listener))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    invocations: () => outbox.values().all(),
    messages: () => messages.values().all(),
    published: () => published.values().all(),
    bodies: () => storedBodies(folder, store),
    runLifecycle: (at) => s3.runLifecycle(at),
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      await s3.close()
      await store.close()
    },
  }
}
