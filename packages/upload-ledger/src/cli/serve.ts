import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
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
  { host = '127.0.0.1', allowedHosts = [] }: ServeOptions = {},
): Promise<Served> {
  let isOurs = (_host: string): boolean => false
  const answer = getRequestListener(fetch)
  const timeouts = {
    requestTimeout: 10_000,
    headersTimeout: 5_000,
    connectionsCheckingInterval: 1_000,
  }
  const server = createServer(timeouts, (req, res) => {
    const refusal = refusalOf(req, isOurs)
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
