import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type Fault, pass, type TableAnswer } from './fault.ts'

/** What stands between the function and its table, or S3, and may do to each request what it likes. */
export interface FaultProxy {
  readonly url: string
  /** Whether requests for a key go well is asked for each of them, with how many came before. */
  plan(key: string, fault: (earlier: number) => Fault): void
  /** The same for the keys that have no plan of their own. */
  planOthers(fault: (key: string) => Fault): void
  /** How many requests there were for that key. */
  requests(key: string): number
  close(): Promise<void>
}

/**
 * @param tableUrl where DynamoDB or S3 is; signatures pass, since Host is sent on as it came
 * @param keyOf the key that a request is for
 */
export async function startProxy(
  tableUrl: string,
  keyOf: (body: Buffer, path: string) => string = keyOfItem,
): Promise<FaultProxy> {
  const plans = new Map<string, (earlier: number) => Fault>()
  const counts = new Map<string, number>()
  let others: (key: string) => Fault = () => pass
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  const server = createServer(async (request, response) => {
    // Either side may break; the test checks how the function handles it.
    response.on('error', () => {})
    try {
      const body = await buffer(request)
      const key = keyOf(body, request.url ?? '')
      const earlier = counts.get(key) ?? 0
      counts.set(key, earlier + 1)
      const fault = plans.get(key)?.(earlier) ?? others(key)
      await fault({ response, forward: () => forward(tableUrl, request, body, agent) })
    } catch {
      response.destroy()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    plan: (key, fault) => void plans.set(key, fault),
    planOthers(fault) {
      others = fault
    },
    requests: (key) => counts.get(key) ?? 0,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      agent.destroy()
      await closed
    },
  }
}

/** Of a row its object's key; of an event in the history `history of KEY`. */
function keyOfItem(body: Buffer): string {
  const { Item, Key } = JSON.parse(body.toString())
  const object: string | undefined = Key?.object?.S
  if (object !== undefined) return `history of ${object.slice(object.indexOf('/') + 1)}`
  return (Item ?? Key)?.object_key?.S ?? ''
}

async function forward(
  tableUrl: string,
  { method, url, rawHeaders }: IncomingMessage,
  body: Buffer,
  agent: Agent,
): Promise<TableAnswer> {
  const { hostname, port } = new URL(tableUrl)
  const outgoing = send({ hostname, port, method, path: url, headers: rawHeaders, agent })
  outgoing.end(body)
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
  return {
    statusCode: answer.statusCode ?? 0,
    rawHeaders: answer.rawHeaders,
    body: await buffer(answer),
  }
}
