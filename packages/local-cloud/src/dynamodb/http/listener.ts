import type { IncomingMessage, RequestListener } from 'node:http'
import { isDeclaredTooLarge, listenerOf, parseJson, readBody } from '../../endpoint/index.ts'
import type { Principals } from '../../identity/index.ts'
import type { Disturbances } from '../disturbances.ts'
import { type Engine, frameworkError, ServiceError } from '../engine/index.ts'
import { findOperation, type Operation } from '../operations/index.ts'
import { authenticate, refuseUnsigned } from './authenticate.ts'
import { authorize } from './authorize.ts'
import { jsonReply, type Reply, sendReply } from './reply.ts'

export interface ListenerOptions {
  readonly engine: Engine
  readonly principals: Principals
  readonly region: string
  readonly now: () => number
  readonly disturbances: Pick<Disturbances, 'find'>
}

/**
 * DynamoDB's HTTP face: `POST /` with the operation in `X-Amz-Target` and JSON in the body, signed
 * by someone whose policy allows it. `GET /` reports that it is up. There are no CORS headers, so a
 * page of another origin cannot call it.
 */
export function createListener(options: ListenerOptions): RequestListener {
  return listenerOf(async (request, response) => {
    sendReply(response, await answer(request, options))
  })
}

async function answer(request: IncomingMessage, options: ListenerOptions): Promise<Reply> {
  const path = request.url?.split('?', 1)[0]
  if (request.method === 'GET' && path === '/') {
    // The space at the end is DynamoDB's.
    return { statusCode: 200, body: `healthy: dynamodb.${options.region}.amazonaws.com ` }
  }
  if (request.method !== 'POST' || path !== '/' || !isJson(request)) {
    const headers = { connection: 'close' }
    return { statusCode: 404, headers, body: '<UnknownOperationException/>\n' }
  }
  if (isDeclaredTooLarge(request)) return tooLarge
  try {
    namedOperation(request, options.engine)
    refuseUnsigned(request, options.principals, options.now())
  } catch (error) {
    return refusal(error)
  }
  const body = await readBody(request)
  if (body === 'too-large') return tooLarge
  if (body === 'no-room') return noRoom
  using held = body
  try {
    return jsonReply(200, await carryOut(request, held.bytes, options))
  } catch (error) {
    return refusal(error)
  }
}

const tooLarge: Reply = { statusCode: 413, body: '' }

/** SDKs try again. */
const noRoom: Reply = jsonReply(503, {
  __type: 'com.amazon.coral.service#ServiceUnavailableException',
  message: 'Cannot read the request now: other requests hold the memory for it; try again',
})

async function carryOut(
  request: IncomingMessage,
  body: Buffer,
  { engine, principals, region, now, disturbances }: ListenerOptions,
): Promise<unknown> {
  const { name, operation } = namedOperation(request, engine)
  const principal = authenticate(request, body, principals, now())
  const input = parse(body)
  authorize(principal, name, input, region)
  const carryOut = () => operation(engine, input)
  const disturbance = disturbances.find(principal.accessKeyId, name)
  return disturbance === undefined ? carryOut() : disturbance(carryOut)
}

/** @throws {ServiceError} when there is no such operation here */
function namedOperation(
  request: IncomingMessage,
  engine: Engine,
): { readonly name: string; readonly operation: Operation } {
  const [version, name = '', ...rest] = String(request.headers['x-amz-target'] ?? '').split('.')
  const operation = rest.length === 0 ? findOperation(engine, name) : undefined
  if (version !== 'DynamoDB_20120810' || operation === undefined) {
    throw frameworkError('UnknownOperationException')
  }
  return { name, operation }
}

function isJson(request: IncomingMessage): boolean {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim()
  return type === 'application/x-amz-json-1.0' || type === 'application/json'
}

function parse(body: Buffer): object {
  let input: unknown
  try {
    input = parseJson(body)
  } catch {
    throw frameworkError('SerializationException')
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw frameworkError('SerializationException')
  }
  return input
}

/** SDKs try again after a 500, which is right: it may be the disk. */
function refusal(error: unknown): Reply {
  if (error instanceof ServiceError) return jsonReply(error.statusCode, error.body)
  return jsonReply(500, {
    __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError',
    message: error instanceof Error ? error.message : String(error),
  })
}
