import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'

/** An address on loopback, known before there is a service to answer at it. */
export interface Endpoint {
  readonly url: string
  /** Has a service answer the requests that wait, and those to come. Called once. */
  serve(service: Service): void
  /** Lets answers that are under way end, for a bounded time, and then closes every connection. */
  close(): Promise<void>
}

/** What answers requests. */
export interface Service {
  readonly listener: RequestListener
  /** Answers a request that waits for a word before it sends its body. */
  readonly continueListener?: RequestListener
}

/** The port that was asked for is taken. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError'
  readonly port: number

  constructor(port: number, cause: unknown) {
    super(`Cannot listen on 127.0.0.1:${port}: the port is in use`, { cause })
    this.port = port
  }
}

const closingMs = 2_000

/**
 * Listens to this machine alone. Requests wait until `serve` is called.
 *
 * A request may take as long as it moves: an object of gigabytes is one request. One whose headers
 * do not come, or that stands still, is ended.
 *
 * @param port 0 for any that is free
 * @throws {PortInUseError}
 */
export async function listen(port: number): Promise<Endpoint> {
  const server = createServer({
    requestTimeout: 0,
    headersTimeout: 10_000,
    // Clients keep connections for about a minute; ours must not be the side that closes first.
    keepAliveTimeout: 75_000,
    // Node by itself looks for timeouts every half a minute only.
    connectionsCheckingInterval: 1_000,
  })
  server.timeout = 120_000
  // As S3 does, and against Node's 417: an expectation that nobody knows changes nothing.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
  const serve = holdRequests(server)
  await bind(server, port)
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return { url: `http://127.0.0.1:${bound}`, serve, close: () => close(server) }
}

/** Keeps a server's requests until the function that is returned has a service answer them. */
function holdRequests(server: Server): Endpoint['serve'] {
  const held: [IncomingMessage, ServerResponse][] = []
  const hold: RequestListener = (request, response) => {
    held.push([request, response])
  }
  server.on('request', hold)
  return ({ listener, continueListener }) => {
    server.off('request', hold)
    server.on('request', listener)
    if (continueListener !== undefined) server.on('checkContinue', continueListener)
    for (const [request, response] of held) if (!request.destroyed) listener(request, response)
  }
}

async function bind(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(port, error) : error)
    })
    server.listen({ host: '127.0.0.1', port }, resolve)
  })
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), closingMs)
  await closed
  clearTimeout(timer)
}
