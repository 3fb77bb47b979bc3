import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { listenerOf } from '../endpoint/index.ts'
import type { Principals } from '../identity/index.ts'
import { type Answer, send } from './answer.ts'
import { authenticate } from './http/authenticate.ts'
import { authorize } from './http/authorize.ts'
import { admitsPage, answerPreflight, corsHeaders, type PageRules } from './http/cross-origin.ts'
import { answerFailure, isDisconnect } from './http/failure.ts'
import { answerPostedForm, isPostedForm } from './http/posted-form.ts'
import { withQueryHeaders } from './http/query-headers.ts'
import { type Stranger, strangerError } from './http/refuse-stranger.ts'
import { refuseConditions, refuseUnsupported, refuseVersion } from './http/refuse-unsupported.ts'
import { RequestBody } from './http/request-body.ts'
import { route } from './http/route.ts'
import type { S3Context } from './operation.ts'
import { type Arrival, header, newArrival, parseRequest, type S3Request } from './request.ts'

/** What every request is served with. */
export interface Server {
  readonly context: S3Context
  readonly principals: Principals
  /** The origins of pages that every bucket admits. */
  readonly ownOrigins: ReadonlySet<string>
  /** Milliseconds since 1970. */
  now(): number
  /** Receives each failure that a client sees only as `InternalError`. */
  onError(error: unknown): void
}

/**
 * Serves requests: parses each, authenticates its sender, finds its operation, authorizes it, and
 * sends the operation's answer.
 *
 * @param awaitsContinue whether clients send the body only after `100 Continue`
 */
export function createListener(server: Server, awaitsContinue: boolean): RequestListener {
  return listenerOf(
    (http, response) => serve(server, http, response, awaitsContinue),
    (error) => {
      if (!isDisconnect(error)) server.onError(error)
    },
  )
}

/** Answers what is refused before it gets to `createListener`'s. */
export function createRefuser(
  server: Server,
): (stranger: Stranger, http: IncomingMessage, response: ServerResponse) => void {
  return (stranger, http, response) => {
    const arrival = nameAnswer(server, response)
    const answer = answerFailure(strangerError(stranger), http, arrival, server.onError)
    send(response, answer).catch(() => response.destroy())
  }
}

/** Whether a page of another origin may send a request, by the bucket's own configuration. */
export function admits(server: Server, http: IncomingMessage, origin: string): boolean {
  try {
    return admitsPage(pagesOf(server), parseRequest(http, newArrival(server.now())), origin)
  } catch {
    return false
  }
}

function pagesOf({ context, ownOrigins }: Server): PageRules {
  return { database: context.database, ownOrigins }
}

function nameAnswer(server: Server, response: ServerResponse): Arrival {
  const arrival = newArrival(server.now())
  response.setHeader('x-amz-request-id', arrival.requestId)
  response.setHeader('x-amz-id-2', arrival.hostId)
  return arrival
}

async function serve(
  server: Server,
  http: IncomingMessage,
  response: ServerResponse,
  awaitsContinue: boolean,
): Promise<void> {
  const arrival = nameAnswer(server, response)
  const body = new RequestBody(http, response, awaitsContinue)
  let answer: Answer
  try {
    const request = withQueryHeaders(parseRequest(http, arrival))
    const shared = corsHeaders(pagesOf(server), request)
    for (const [name, value] of shared) response.setHeader(name, value)
    answer = await answerTo(server, request, body)
  } catch (error) {
    if (response.destroyed || isDisconnect(error)) {
      response.destroy()
      return
    }
    answer = answerFailure(error, http, arrival, server.onError)
  }
  body.finish()
  await send(response, answer)
}

async function answerTo(
  server: Server,
  request: S3Request,
  chunks: AsyncIterable<Buffer>,
): Promise<Answer> {
  const { context, principals } = server
  if (request.method === 'OPTIONS') return answerPreflight(pagesOf(server), request)
  refuseUnsupported(request)
  if (isPostedForm(request)) return await answerPostedForm(context, request, chunks, principals)
  const { principal, payload, signing } = authenticate(request, principals, request.timeMs)
  const operation = route(request)
  refuseVersion(request, operation)
  refuseConditions(request, operation)
  authorize(operation, request, principal)
  const body = { chunks, payload, signing, header: (name: string) => header(request, name) }
  return await operation.run(context, { request, principal, body })
}
