import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { listenerOf, readBody } from '../endpoint/index.ts'
import type { InvocationResult } from '../functions/index.ts'
import type { Principal, Principals } from '../identity/index.ts'
import { answerOf, type HttpAnswer } from './answer.ts'
import { callerOf } from './caller.ts'
import { corsHeaders, isPreflight } from './cors.ts'
import type { HttpApiDefinition } from './definition.ts'
import { httpApiEvent } from './event.ts'

export interface HttpApiOptions {
  readonly definition: HttpApiDefinition
  readonly principals: Principals
  readonly region: string
  readonly now: () => number
  /** Runs the function. The time that it takes is bounded by its own timeout. */
  invoke(payload: object, requestId: string): Promise<InvocationResult>
}

/** Answers the requests of one API. */
export interface HttpApi {
  readonly listener: RequestListener
  /** Only the pages that its CORS configuration names get through. */
  admits(request: IncomingMessage, origin: string): boolean
}

/**
 * An HTTP API as API Gateway has them: a `$default` route and stage, a Lambda proxy integration of
 * payload format 2.0, IAM authorization, CORS. No other routes, stages, mappings or authorizers.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html
 */
export function createHttpApi(options: HttpApiOptions): HttpApi {
  const { cors } = options.definition
  return {
    admits: (_, origin) => cors?.allowOrigins.includes(origin) ?? false,
    listener: listenerOf(async (request, response) => {
      const requestId = randomUUID()
      const answer = await answerTo(request, requestId, options)
      send(response, answer, {
        ...(cors === undefined ? {} : corsHeaders(cors, request)),
        'apigw-requestid': requestId,
      })
    }),
  }
}

/** API Gateway's quotas, which no account can raise. */
const mostBodyBytes = 10 * 1024 * 1024
const mostEventBytes = 6 * 1024 * 1024

async function answerTo(
  request: IncomingMessage,
  requestId: string,
  options: HttpApiOptions,
): Promise<HttpAnswer> {
  const { definition, principals, region, now, invoke } = options
  const { name: apiId, authorizer = 'AWS_IAM', cors } = definition
  if (cors !== undefined && isPreflight(request)) {
    return { statusCode: 204, headers: {}, body: Buffer.alloc(0) }
  }
  const read = await readBody(request, mostBodyBytes)
  if (read === 'too-large') return message(413, 'Request Too Long')
  if (read === 'no-room') return message(503, 'Service Unavailable')
  using body = read
  let caller: Principal | undefined
  if (authorizer === 'AWS_IAM') {
    caller = callerOf(request, body.bytes, { principals, region, apiId, nowMs: now() })
    if (caller === undefined) return message(403, 'Forbidden')
  }
  const event = httpApiEvent({ request, body: body.bytes, requestId, apiId, caller, nowMs: now() })
  if (Buffer.byteLength(JSON.stringify(event)) > mostEventBytes) {
    return message(413, 'Request Too Long')
  }
  const result = await invoke(event, requestId)
  const answer = result.ok ? answerOf(result.answer) : undefined
  return answer ?? message(500, 'Internal Server Error')
}

function message(statusCode: number, text: string): HttpAnswer {
  const body = Buffer.from(JSON.stringify({ message: text }))
  return { statusCode, headers: { 'content-type': 'application/json' }, body }
}

function send(
  response: ServerResponse,
  { statusCode, headers, body }: HttpAnswer,
  more: Readonly<Record<string, string>>,
): void {
  const isBodiless = statusCode === 204 || statusCode === 304
  const own = Object.entries(headers).filter(([name]) => !name.startsWith('access-control-'))
  // Where the API has CORS, its headers replace the function's.
  const kept = 'access-control-allow-origin' in more ? Object.fromEntries(own) : headers
  response.writeHead(statusCode, {
    ...kept,
    ...(isBodiless ? {} : { 'content-length': String(body.length) }),
    ...more,
  })
  response.end(isBodiless ? undefined : body)
}
