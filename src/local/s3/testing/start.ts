import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Invocation } from '../../delivery/index.ts'
import type { Principals } from '../../identity/index.ts'
import { openStore } from '../../store.ts'
import { createS3 } from '../server.ts'

export const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:save'

export interface Running {
  readonly port: number
  invocations(): Promise<Invocation[]>
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
  let count = (await outbox.keys().all()).length
  const s3 = await createS3({
    store,
    folder,
    principals,
    region: 'us-east-1',
    now: () => clock.now(),
    functionExists: (arn) => arn === functionArn,
    outbox: {
      operation(invocation) {
        const key = String(count++).padStart(9, '0')
        return { type: 'put', sublevel: outbox, key, value: invocation }
      },
      wake() {},
    },
  })
  const server = createServer(s3.listener)
  server.on('checkContinue', s3.continueListener)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    invocations: () => outbox.values().all(),
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
