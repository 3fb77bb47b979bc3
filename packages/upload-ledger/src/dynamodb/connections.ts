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
    const connection: Connection = {
      ...{ socket: connect(() => opened(connection)), reader: new AnswerReader() },
      ...{ exchange: undefined, isOpen: false, isReused: false, error: undefined },
    }
    all.add(connection)
    const { socket } = connection
    const timer = setTimeout(() => socket.destroy(timeoutError(mostMs)), mostMs).unref()
    socket.unref()
    socket.setNoDelay(true)
    socket.on('data', (bytes: Buffer) => received(connection, bytes))
    socket.on('end', () => ended(connection))
    socket.on('error', (error) => {
      connection.error = error
    })
    socket.on('close', () => {
      clearTimeout(timer)
      closed(connection, isAhead)
    })
    function opened(connection: Connection): void {
      clearTimeout(timer)
      connection.isOpen = true
      opening--
      serveNext(connection)
      openMore()
    }
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

  function received(connection: Connection, bytes: Buffer): void {
    const { exchange, reader, socket } = connection
    // Nobody asked for it.
    if (exchange === undefined) return void socket.destroy()
    try {
      const answer = reader.read(bytes)
      if (answer !== undefined) answered(connection, exchange, answer)
    } catch (error) {
      socket.destroy(error as Error)
    }
  }

  function ended(connection: Connection): void {
    const { exchange, reader } = connection
    const answer = exchange && reader.end()
    if (answer !== undefined) answered(connection, exchange, answer)
  }

  function answered(
    connection: Connection,
    exchange: Exchange | undefined,
    answer: HttpAnswer,
  ): void {
    connection.exchange = undefined
    if (answer.isLast) connection.socket.destroy()
    else serveNext(connection)
    exchange?.succeed(answer)
  }

  function closed(connection: Connection, isAhead: boolean): void {
    all.delete(connection)
    const { exchange, isOpen, isReused, reader, error } = connection
    const fact = error ?? new Error('the connection closed before the answer was whole')
    if (isOpen) {
      const place = idle.indexOf(connection)
      if (place >= 0) idle.splice(place, 1)
      if (exchange === undefined) return
      const isStale = isReused && !reader.hasBegun && !isOurs(fact)
      // One that was lost while it waited, as a function that was frozen finds them, is rarely alone.
      if (isReused) for (const other of idle.splice(0)) other.socket.destroy()
      exchange.fail(isStale ? new StaleConnectionError(fact.message, { cause: fact }) : fact)
    } else {
      opening--
      if (!isAhead) waiting.shift()?.fail(fact)
    }
    openMore()
  }

  return {
    open: () => open(true),
    exchange(request, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>()
      // An answer that came while the process had no time to read it is read first.
      let last: NodeJS.Immediate | undefined
      const timer = setTimeout(() => {
        last = setImmediate(() => giveUp(timeoutError(mostMs)))
      }, mostMs)
      const abort = () => giveUp(abortError())
      signal?.addEventListener('abort', abort)
      const settle = () => {
        clearTimeout(timer)
        clearImmediate(last)
        signal?.removeEventListener('abort', abort)
      }
      const exchange: Exchange = {
        request,
        connection: undefined,
        succeed(answer) {
          settle()
          resolve(answer)
        },
        fail(error) {
          settle()
          reject(error)
        },
      }
      function giveUp(error: Error): void {
        const { connection } = exchange
        if (connection !== undefined) return void connection.socket.destroy(error)
        waiting.splice(waiting.indexOf(exchange), 1)
        exchange.fail(error)
      }
      const connection = idle.pop()
      if (connection !== undefined) serve(connection, exchange, true)
      else {
        waiting.push(exchange)
        openMore()
      }
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
    const resumed = session && { session }
    const socket = connectEncrypted(
      { host, port, ...servername, secureContext, ALPNProtocols: ['http/1.1'], ...resumed },
      onOpen,
    )
    return socket.on('session', (made: Buffer) => {
      session = made
    })
  }
}

function timeoutError(mostMs: number): Error {
  return named('TimeoutError', `its answer was not complete after ${mostMs} ms`)
}

function abortError(): Error {
  return named('AbortError', 'the request was stopped')
}

function isOurs({ name }: Error): boolean {
  return name === 'TimeoutError' || name === 'AbortError'
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name })
}
