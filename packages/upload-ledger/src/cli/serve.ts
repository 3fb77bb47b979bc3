import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { refusalOf } from './guard.ts'

/** A handler of the fetch standard behind an address on loopback. */
export interface Served {
  readonly url: string
  close(): Promise<void>
}

/**
 * Serves a handler to this machine alone.
 *
 * @param port 0 for any that is free
 * @throws the server's own error, with `code` `EADDRINUSE` when the port is taken
 */
export async function serve(
  fetch: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<Served> {
  const names = new Set<string>()
  const answer = getRequestListener(fetch)
  const timeouts = {
    requestTimeout: 10_000,
    headersTimeout: 5_000,
    connectionsCheckingInterval: 1_000,
  }
  const server = createServer(timeouts, (req, res) => {
    const refusal = refusalOf(req, names)
    if (refusal === undefined) {
      void answer(req, res)
    } else {
      res.writeHead(refusal.status, { 'Content-Type': 'text/plain', Connection: 'close' })
      res.end(`Cannot answer: ${refusal.message}\n`)
    }
  })
  const bound = await listen(server, port)
  for (const name of ['127.0.0.1', 'localhost']) names.add(`${name}:${bound}`)
  return { url: `http://127.0.0.1:${bound}`, close: () => close(server) }
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port }, resolve)
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}
