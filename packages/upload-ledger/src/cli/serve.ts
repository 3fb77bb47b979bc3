import { createServer, type Server, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { hostRule, inUrl, reachable, splitTarget } from 'local-cloud/request-guard'
import { refusalOf } from './refuse-strangers.ts'

/** A handler of the fetch standard behind an address. */
export interface Served {
  readonly url: string
  close(): Promise<void>
}

export interface ServeOptions {
  /** The address to listen on. @default 127.0.0.1: only this machine gets there */
  readonly host?: string
  /** The names besides `localhost` and its like that a Host header may have. @default none */
  readonly allowedHosts?: readonly string[]
  /**
   * Whether what answers a target takes other methods than GET and HEAD, and refuses the pages of
   * other origins by itself.
   * @default false
   */
  readonly guardsItself?: (target: string) => boolean
}

/**
 * Serves a handler, to this machine alone unless `host` says otherwise.
 *
 * @param port 0 for any that is free
 * @throws the server's own error, with `code` `EADDRINUSE` when the port is taken
 */
export async function serve(
  fetch: (request: Request) => Response | Promise<Response>,
  port: number,
  { host = '127.0.0.1', allowedHosts = [], guardsItself }: ServeOptions = {},
): Promise<Served> {
  let isOurs = (_host: string): boolean => false
  const answer = getRequestListener(async (request, bindings) => {
    const response = await fetch(request)
    const type = response.headers.get('content-type')
    if (response.body === null || type !== 'text/event-stream') return response
    void sendEvents(response, response.body, (bindings as HttpBindings).outgoing)
    return RESPONSE_ALREADY_SENT
  })
  const timeouts = {
    requestTimeout: 10_000,
    headersTimeout: 5_000,
    connectionsCheckingInterval: 1_000,
  }
  const server = createServer(timeouts, (req, res) => {
    const refusal = refusalOf(req, isOurs, guardsItself)
    if (refusal === undefined) {
      req.url = splitTarget(req.url ?? '').target
      void answer(req, res)
    } else {
      res.writeHead(refusal.status, { 'Content-Type': 'text/plain', Connection: 'close' })
      res.end(`Cannot answer: ${refusal.message}\n`)
    }
  })
  const bound = await listen(server, host, port)
  isOurs = hostRule({ host, port: bound, allowedHosts })
  return { url: `http://${inUrl(reachable(host))}:${bound}`, close: () => close(server) }
}

/**
 * Sends a stream as its reader takes it, and closes the connection where it fails or its reader goes:
 * both are ordinary ends of a stream of events.
 */
async function sendEvents(
  { status, headers }: Response,
  body: ReadableStream<Uint8Array>,
  outgoing: ServerResponse,
): Promise<void> {
  outgoing.writeHead(status, Object.fromEntries(headers))
  outgoing.flushHeaders()
  await pipeline(Readable.fromWeb(body), outgoing).catch(() => {})
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, resolve)
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}
