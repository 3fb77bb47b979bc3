import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectEncrypted, createSecureContext } from 'node:tls'
import { AnswerReader, type HttpAnswer } from './answer-reader.ts'
import type { Endpoint } from './endpoint.ts'
import { StaleConnectionError } from './stale-connection-error.ts'

/** Connections to one endpoint, each with one request under way at most. */
export interface Connections {
  /**
   * Sends a request and gives its answer, whole, within the time of one attempt.
   *
   * @throws {Error} `TimeoutError`, `AbortError`, or why the connection failed; the request may
   *   have arrived
   */
  exchange(request: string, signal: AbortSignal | undefined): Promise<HttpAnswer>
  /** Opens a connection for a request to come. If it fails, that request opens its own. */
  open(): void
  close(): void
}

/**
 * At once. A handshake is the most expensive part of a short life, and while one connection opens,
 * those that are open can serve many.
 */
const mostOpening = 16

interface Exchange {
  readonly request: string
  /** Where the request was sent; `undefined` while it waits for a connection. */
  connection: Connection | undefined
  succeed(answer: HttpAnswer): void
  fail(error: Error): void
}

interface Connection {
  readonly socket: Socket
  reader: AnswerReader
  exchange: Exchange | undefined
  isOpen: boolean
  /** Whether it had been idle before its exchange. */
  isReused: boolean
  error: Error | undefined
}

/**
 * Opens as many connections as there are requests at once, and keeps them open. Nothing here keeps
 * the process alive but a request under way.
 *
 * @param mostMs of one attempt, from its wait for a connection to the last byte of the answer
 */
export function createConnections(endpoint: Endpoint, mostMs: number): Connections {
  const connect = connector(endpoint)
  const all = new Set<Connection>()
  const idle: Connection[] = []
  const waiting: Exchange[] = []
  let opening = 0

  /** @param isAhead whether no request waits for this very connection */
  function open(isAhead = false): void {
    opening++
    const socket = connect(() => {
      clearTimeout(timer)
      connection.isOpen = true
      opening--
      serveNext(connection)
      openMore()
    })
    const connection: Connection = {
      ...{ socket, reader: new AnswerReader(), exchange: undefined },
      ...{ isOpen: false, isReused: false, error: undefined },
    }
    all.add(connection)
    const timer = setTimeout(() => socket.destroy(timeoutError(mostMs)), mostMs).unref()
    socket.unref().setNoDelay(true)
    socket.on('data', (bytes: Buffer) => take(connection, (reader) => reader.read(bytes)))
    socket.on('end', () => take(connection, (reader) => reader.end()))
    socket.on('error', (error) => {
      connection.error = error
    })
    socket.on('close', () => {
      clearTimeout(timer)
      closed(connection, isAhead)
    })
  }

  function openMore(): void {
    while (opening < Math.min(waiting.length, mostOpening)) open()
  }

  function serve(connection: Connection, exchange: Exchange, isReused: boolean): void {
    connection.reader = new AnswerReader()
    connection.exchange = exchange
    connection.isReused = isReused
    exchange.connection = connection
    connection.socket.write(exchange.request)
  }

  function serveNext(connection: Connection): void {
    const next = waiting.shift()
    if (next === undefined) idle.push(connection)
    else serve(connection, next, false)
  }

  function take(
    connection: Connection,
    read: (reader: AnswerReader) => HttpAnswer | undefined,
  ): void {
    const { exchange, reader, socket } = connection
    // Nobody asked for anything.
    if (exchange === undefined) return void socket.destroy()
    try {
      const answer = read(reader)
      if (answer === undefined) return
      connection.exchange = undefined
      if (answer.isLast) socket.destroy()
      else serveNext(connection)
      exchange.succeed(answer)
    } catch (error) {
      socket.destroy(error as Error)
    }
  }

  function closed(connection: Connection, isAhead: boolean): void {
    all.delete(connection)
    const { exchange, isOpen, isReused, reader, error } = connection
    const fact = error ?? new Error('the connection closed before the answer was whole')
    const place = idle.indexOf(connection)
    if (place >= 0) idle.splice(place, 1)
    if (!isOpen) {
      opening--
      if (!isAhead) waiting.shift()?.fail(fact)
    } else if (exchange !== undefined) {
      // One that was lost while it waited, as a function that was frozen finds them, is rarely alone.
      if (isReused) for (const other of idle.splice(0)) other.socket.destroy()
      const isStale = isReused && !reader.hasBegun && !isOurs(fact)
      exchange.fail(isStale ? new StaleConnectionError(fact.message, { cause: fact }) : fact)
    }
    openMore()
  }

  function giveUp(exchange: Exchange, error: Error): void {
    if (exchange.connection !== undefined) return void exchange.connection.socket.destroy(error)
    waiting.splice(waiting.indexOf(exchange), 1)
    exchange.fail(error)
  }

  return {
    open: () => open(true),
    exchange(request, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>()
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer)
          clearImmediate(last)
          signal?.removeEventListener('abort', abort)
          settle(value)
        }
      const ends = { succeed: settled(resolve), fail: settled<Error>(reject) }
      const exchange: Exchange = { request, connection: undefined, ...ends }
      // An answer that came while the process had no time to read it is read first.
      let last: NodeJS.Immediate | undefined
      const timer = setTimeout(() => {
        last = setImmediate(() => giveUp(exchange, timeoutError(mostMs)))
      }, mostMs)
      const abort = () => giveUp(exchange, named('AbortError', 'the request was stopped'))
      signal?.addEventListener('abort', abort)
      const connection = idle.pop()
      if (connection !== undefined) serve(connection, exchange, true)
      else waiting.push(exchange)
      openMore()
      return promise
    },
    close() {
      for (const { socket } of all) socket.destroy()
    },
  }
}

type Connect = (onOpen: () => void) => Socket

function connector({ isEncrypted, hostname: host, port }: Endpoint): Connect {
  if (!isEncrypted) return (onOpen) => connectPlain({ host, port }, onOpen)
  // Making it reads the certificates of all authorities, NODE_EXTRA_CA_CERTS included.
  const secureContext = createSecureContext()
  const servername = isIP(host) === 0 ? { servername: host } : {}
  // A later connection resumes the session of an earlier one, without its certificates.
  let session: Buffer | undefined
  return (onOpen) => {
    const options = { host, port, ...servername, secureContext, ALPNProtocols: ['http/1.1'] }
    const socket = connectEncrypted({ ...options, ...(session && { session }) }, onOpen)
    return socket.on('session', (made: Buffer) => {
      session = made
    })
  }
}

function timeoutError(mostMs: number): Error {
  return named('TimeoutError', `its answer was not complete after ${mostMs} ms`)
}

function isOurs({ name }: Error): boolean {
  return name === 'TimeoutError' || name === 'AbortError'
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name })
}
