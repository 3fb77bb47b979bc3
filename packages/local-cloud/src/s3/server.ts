import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EventOutbox, Outbox, QueueOutbox } from '../delivery/index.ts'
import { accountId, mayCall, type Principal, type Principals } from '../identity/index.ts'
import type { Store } from '../store/index.ts'
import { type Answer, errorAnswer, send } from './answer.ts'
import { accessDenied, S3Error } from './errors.ts'
import type { LifecycleCounts } from './expiry/lifecycle-counts.ts'
import { runLifecycle } from './expiry/lifecycle-run.ts'
import { isForm, openForm } from './form/index.ts'
import { authenticate } from './http/authenticate.ts'
import { answerPreflight, corsHeaders } from './http/cross-origin.ts'
import { withQueryHeaders } from './http/query-headers.ts'
import { refuseConditions, refuseUnsupported, refuseVersion } from './http/refuse-unsupported.ts'
import { route } from './http/route.ts'
import { midnightOf } from './lifecycle/index.ts'
import type { Operation, S3Context } from './operation.ts'
import { postObject } from './operations/post-object.ts'
import { type Arrival, header, parseRequest, type S3Request } from './request.ts'
import { Bodies } from './storage/bodies.ts'
import { Commits } from './storage/commits.ts'
import { openDatabase } from './storage/database.ts'

export interface S3Options {
  /** The shared database; S3 keeps to its own sublevels. The caller closes it, after `close`. */
  readonly store: Store
  /** Where bodies live: `bodies` and `tmp` are made in it. */
  readonly folder: string
  readonly principals: Principals
  /** Its `wake` tells of messages and published events too. */
  readonly outbox: Outbox
  /** @default none */
  readonly queues?: QueueOutbox
  /** @default one without rules */
  readonly eventBus?: EventOutbox
  /** Asked when a notification is configured. */
  functionExists(arn: string): boolean
  readonly region: string
  /** Milliseconds since 1970. */
  readonly now?: () => number
  /** Told of what the client only sees as `InternalError`. */
  readonly onError?: (error: unknown) => void
}

/** The endpoint, for a server of the caller's making: it listens, and sets the timeouts. */
export interface S3 {
  /** For `createServer`. */
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void
  /**
   * For the server's `checkContinue` event, so that a client that waits to be told sends no body
   * to a request that is refused. Without it, every such client is told to go on.
   */
  readonly continueListener: (request: IncomingMessage, response: ServerResponse) => void
  /**
   * Has the lifecycle rules of all buckets act as they would if it were that time. It can be done
   * again at any time: what is done already is not done twice.
   *
   * @param at from 1970 to 2106, as far as sequencers go
   */
  runLifecycle(at: Date): Promise<LifecycleCounts>
  /** Waits for the changes under way, refuses later ones. Close the server's connections first. */
  close(): Promise<void>
}

/** Opens the endpoint and removes what an earlier process left unfinished. */
export async function createS3(options: S3Options): Promise<S3> {
  const now = options.now ?? Date.now
  const database = openDatabase(options.store)
  const bodies = await Bodies.open(options.folder, database)
  const commits = await Commits.open({ database, bodies, outbox: options.outbox, now })
  const { outbox, region, queues = noQueues, eventBus = noRules } = options
  const functionExists = (arn: string): boolean => options.functionExists(arn)
  const parts = { database, bodies, commits, outbox, queues, eventBus }
  const context: S3Context = { ...parts, region, functionExists }

  const serve = async (
    http: IncomingMessage,
    response: ServerResponse,
    awaitsContinue: boolean,
  ): Promise<void> => {
    const arrival = newArrival(now())
    response.setHeader('x-amz-request-id', arrival.requestId)
    response.setHeader('x-amz-id-2', arrival.hostId)
    const chunks = new RequestBody(http, response, awaitsContinue)
    let answer: Answer
    try {
      const request = withQueryHeaders(parseRequest(http, arrival))
      for (const [name, value] of corsHeaders(database, request)) response.setHeader(name, value)
      answer = await answerTo(request, chunks)
    } catch (error) {
      if (response.destroyed || isDisconnect(error)) {
        response.destroy()
        return
      }
      const method = http.method ?? ''
      const resource = (http.url ?? '').split('?', 1)[0] ?? ''
      answer = errorAnswer(toS3Error(error, options), { ...arrival, method, resource })
    }
    chunks.finish()
    await send(response, answer)
  }

  const answerTo = async (request: S3Request, chunks: AsyncIterable<Buffer>): Promise<Answer> => {
    if (request.method === 'OPTIONS') return answerPreflight(database, request)
    refuseUnsupported(request)
    if (isForm(request) && route(request) === postObject) return await answerForm(request, chunks)
    const { timeMs } = request
    const { principal, payload, signing } = authenticate(request, options.principals, timeMs)
    const operation = route(request)
    refuseVersion(request, operation)
    refuseConditions(request, operation)
    authorize(operation, request, principal)
    return await operation.run(context, {
      request,
      principal,
      body: { chunks, payload, signing, header: (name) => header(request, name) },
    })
  }

  const answerForm = async (posted: S3Request, chunks: AsyncIterable<Buffer>): Promise<Answer> => {
    const form = await openForm(posted, chunks, options.principals)
    try {
      const { request, principal } = form
      refuseUnsupported(request)
      refuseConditions(request, postObject)
      authorize(postObject, request, principal)
      return await postObject.run(context, {
        request,
        principal,
        body: {
          chunks: form.file,
          payload: { kind: 'form' },
          signing: undefined,
          header: (name) => header(request, name),
        },
        form,
      })
    } finally {
      await form.close()
    }
  }

  const listen =
    (awaitsContinue: boolean) =>
    (http: IncomingMessage, response: ServerResponse): void => {
      serve(http, response, awaitsContinue).catch((error: unknown) => {
        // The answer had begun: the client must see that it is not whole.
        response.destroy()
        if (!isDisconnect(error)) options.onError?.(error)
      })
    }

  return {
    listener: listen(false),
    continueListener: listen(true),
    runLifecycle(at) {
      const timeMs = at.getTime()
      return runLifecycle(context, {
        ...newArrival(timeMs),
        midnightMs: midnightOf(timeMs),
      })
    },
    async close() {
      await commits.close()
      await bodies.close()
    },
  }
}

const noQueues: QueueOutbox = { exists: () => false, operations: () => [] }
const noRules: EventOutbox = { operations: () => [] }

function authorize(operation: Operation, request: S3Request, principal: Principal): void {
  const expectedOwner = header(request, 'x-amz-expected-bucket-owner')
  if (expectedOwner !== undefined && expectedOwner !== accountId) throw accessDenied()
  if (operation.authorizesEach) return
  const { bucket, key } = request
  const path = key === '' ? bucket : `${bucket}/${key}`
  const resource = bucket === '' ? '*' : `arn:aws:s3:::${path}`
  const { action, versionAction = action } = operation
  const needed = request.query.has('versionId') ? versionAction : action
  if (mayCall(principal, needed, resource)) return
  throw accessDenied(
    `User: ${principal.arn} is not authorized to perform: ${needed} on resource: "${resource}"`,
  )
}

function newArrival(timeMs: number): Arrival {
  return {
    requestId: randomBytes(8).toString('hex').toUpperCase(),
    hostId: randomBytes(48).toString('base64'),
    timeMs,
  }
}

function toS3Error(error: unknown, options: S3Options): S3Error {
  if (error instanceof S3Error) return error
  options.onError?.(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = code === 'ENOSPC' ? 'no space is left on the disk' : 'the endpoint failed'
  return new S3Error('InternalError', `Cannot complete the request: ${reason}`)
}

function isDisconnect(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE'
}

/** The bytes of a request, asked for only when they are wanted. */
class RequestBody implements AsyncIterable<Buffer> {
  readonly #http: IncomingMessage
  readonly #response: ServerResponse
  #awaitsContinue: boolean

  constructor(http: IncomingMessage, response: ServerResponse, awaitsContinue: boolean) {
    this.#http = http
    this.#response = response
    this.#awaitsContinue = awaitsContinue
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    if (this.#awaitsContinue) {
      this.#awaitsContinue = false
      this.#response.writeContinue()
    }
    // A refusal in mid-body is to be answered, so the connection has to stay.
    return this.#http.iterator({ destroyOnReturn: false })
  }

  /** Reads away what nobody wanted, so that a client in the midst of sending gets its answer. */
  finish(): void {
    if (this.#awaitsContinue) this.#response.shouldKeepAlive = false
    else this.#http.resume()
  }
}
