import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import {
  type HostRule,
  hostRule,
  inUrl,
  type Refusal,
  reachable,
  refuseForeignPage,
  refuseHost,
  splitTarget,
} from './request-guard.ts'

/** An address, known before there is a service to answer at it. */
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
  /**
   * Answers a request that does not name this server, or that a page of another origin sent.
   * @default by plain text
   */
  refuse?(refusal: Refusal, request: IncomingMessage, response: ServerResponse): void
  /**
   * Whether a page of another origin may send this request.
   * @default none may
   */
  admits?(request: IncomingMessage, origin: string): boolean
}

/** The port that was asked for is taken. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError'
  readonly port: number

  constructor(host: string, port: number, cause: unknown) {
    super(`Cannot listen on ${inUrl(host)}:${port}: the port is in use`, { cause })
    this.port = port
  }
}

/** The address that was asked for is not one of this machine. */
export class AddressNotHereError extends Error {
  override readonly name = 'AddressNotHereError'
  readonly host: string

  constructor(host: string, cause: unknown) {
    super(`Cannot listen on ${host}: this machine has no such address`, { cause })
    this.host = host
  }
}

export interface ListenOptions {
  /**
   * The address to listen on, such as `0.0.0.0` for all of this machine.
   * @default 127.0.0.1: only this machine gets there
   */
  readonly host?: string
  /**
   * The names, besides those of the loopback address, that a Host header may have.
   * @default none
   */
  readonly allowedHosts?: readonly string[]
}

const closingMs = 2_000

/**
 * Listens, and answers only requests that name this server and that no page of another origin sent.
 * Requests wait until `serve` is called.
 *
 * A request may take as long as it moves: an object of gigabytes is one request. One whose headers
 * do not come, or that stands still, is ended.
 *
 * @param port 0 for any that is free
 * @throws {PortInUseError}
 * @throws {AddressNotHereError}
 */
export async function listen(port: number, options: ListenOptions = {}): Promise<Endpoint> {
  const { host = '127.0.0.1', allowedHosts = [] } = options
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
  await bind(server, host, port)
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${inUrl(reachable(host))}:${bound}`,
    serve: (service) => serve(guarded(service, hostRule({ host, port: bound, allowedHosts }))),
    close: () => close(server),
  }
}

type Listeners = Pick<Service, 'listener' | 'continueListener'>

/** The listeners of a service, called only with what it is to answer. */
function guarded(service: Service, isOurs: HostRule): Listeners {
  const { listener, continueListener, refuse = refusePlainly } = service
  const after =
    (listener: RequestListener, closes: boolean): RequestListener =>
    (request, response) => {
      const refusal = refusalOf(request, service, isOurs)
      if (refusal === undefined) return listener(request, response)
      if (closes) response.shouldKeepAlive = false
      refuse(refusal, request, response)
    }
  return {
    listener: after(listener, false),
    // A sender that waits for a word may send its body all the same, or the next request.
    ...(continueListener && { continueListener: after(continueListener, true) }),
  }
}

/** Brings an absolute target into the form that services read, once its host has been checked. */
function refusalOf(
  request: IncomingMessage,
  { admits }: Service,
  isOurs: HostRule,
): Refusal | undefined {
  const refusal = refuseHost(request, isOurs)
  if (refusal !== undefined) return refusal
  request.url = splitTarget(request.url ?? '').target
  const foreign = refuseForeignPage(request)
  const isAdmitted = foreign?.status === 403 && admits?.(request, foreign.origin)
  return isAdmitted ? undefined : foreign
}

function refusePlainly(
  { status, message }: Refusal,
  _: IncomingMessage,
  response: ServerResponse,
): void {
  response.writeHead(status, { 'content-type': 'text/plain' })
  response.end(`Cannot answer: ${message}\n`)
}

/** Keeps a server's requests until the function that is returned has a service answer them. */
function holdRequests(server: Server): (listeners: Listeners) => void {
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

async function bind(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(new PortInUseError(host, port, error))
      else if (error.code === 'EADDRNOTAVAIL') reject(new AddressNotHereError(host, error))
      else reject(error)
    })
    server.listen({ host, port }, resolve)
  })
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), closingMs)
  await closed
  clearTimeout(timer)
}
