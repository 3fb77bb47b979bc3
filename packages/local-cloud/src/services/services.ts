import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { listenerOf, type Refusal, readBody, type UnreadBody } from '../endpoint/index.ts'
import { FunctionRefused, Unstartable } from '../functions/index.ts'
import type { Principals } from '../identity/index.ts'
import { authenticate, refuseUnsigned, serviceNamed } from './authenticate.ts'
import { authorize } from './authorize.ts'
import { events } from './events/events.ts'
import { iam } from './iam/iam.ts'
import { Input } from './input.ts'
import { lambda } from './lambda/lambda.ts'
import { logs } from './logs/logs.ts'
import type { Parts } from './parts.ts'
import { json, type Reply } from './protocols/index.ts'
import type { Service } from './service.ts'
import { notHere, ServiceError } from './service-error.ts'
import { sqs } from './sqs/sqs.ts'
import { sts } from './sts/sts.ts'

export interface ServicesOptions {
  readonly principals: Principals
  /** Answers what is signed for none of these services, or not at all. */
  readonly otherwise: RequestListener
  readonly now: () => number
}

const services: ReadonlyMap<string, Service> = new Map(
  [lambda, iam, logs, sqs, events, sts].map((service) => [service.name, service]),
)

/**
 * Lambda, IAM, CloudWatch Logs, SQS, EventBridge and STS over HTTP, at one address with another
 * service, which is there before they are. They answer 503 until they are opened, and once closed.
 */
export interface Services {
  readonly listener: RequestListener
  /** Answers a request that does not name this server, or that a web page sent: none may. */
  refuse(refusal: Refusal, request: IncomingMessage, response: ServerResponse): void
  /** Has them look at these parts of the local cloud, and act on them. */
  open(parts: Parts): void
  /** Ends requests that wait for something. */
  close(): void
}

/**
 * Creates the services, closed. Which one a request is for, the scope of its signature says, as no
 * host name does here.
 */
export function createServices(options: ServicesOptions): Services {
  const closing = new AbortController()
  let parts: Parts | undefined
  const state: State = { ...options, parts: () => parts, closing: closing.signal }
  return {
    open(opened) {
      parts = opened
    },
    close() {
      parts = undefined
      closing.abort()
    },
    refuse(refusal, request, response) {
      const { protocol } = serviceOf(request) ?? { protocol: dynamodb }
      const requestId = randomUUID()
      send(response, protocol.writeError(strangerError(refusal), requestId), requestId)
    },
    listener: listenerOf(async (request, response) => {
      const service = serviceOf(request)
      if (service === undefined) options.otherwise(request, response)
      else await answer(service, request, response, state)
    }),
  }
}

/** Undefined where the signature names none of them. */
function serviceOf({ headers }: IncomingMessage): Service | undefined {
  return services.get(serviceNamed(headers.authorization) ?? '')
}

/** How the service that shares the address writes its errors. */
const dynamodb = json({ version: '1.0', target: '', namespace: 'com.amazon.coral.service#' })

const strangerCodes = {
  400: 'ValidationException',
  403: 'AccessDeniedException',
  421: 'MisdirectedRequestException',
} as const

function strangerError({ status, message }: Refusal): ServiceError {
  const reason = status === 403 ? ', and no page may call this address' : ''
  return new ServiceError(status, strangerCodes[status], `Cannot answer: ${message}${reason}`)
}

interface State extends ServicesOptions {
  /** Undefined while the services are closed. */
  parts(): Parts | undefined
  readonly closing: AbortSignal
}

async function answer(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
  state: State,
): Promise<void> {
  const requestId = randomUUID()
  const refuse = (error: unknown): void => {
    send(response, service.protocol.writeError(asServiceError(error), requestId), requestId)
  }
  const { method = '', url: target = '', rawHeaders } = request
  try {
    refuseUnsigned(service, { method, target, rawHeaders }, state.principals, state.now())
  } catch (error) {
    return refuse(error)
  }
  const larger = service.protocol.greatestBodyBytes?.({ method, target })
  const body = await readBody(request, larger ?? service.greatestBodyBytes)
  if (body === 'too-large' && larger !== undefined) return refuse(entityTooLarge(larger))
  if (typeof body === 'string') return refuse(unread[body])
  using held = body
  try {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const call = { requestId, gone: gone.signal }
    send(response, await carryOut(service, request, held.bytes, state, call), requestId)
  } catch (error) {
    refuse(error)
  }
}

/** The answers for a body that is not read; SDKs try again after a 503. */
const unread: Readonly<Record<UnreadBody, ServiceError>> = {
  'too-large': new ServiceError(413, 'RequestTooLargeException', 'Request is too large'),
  'no-room': new ServiceError(
    503,
    'ServiceUnavailable',
    'Cannot read the request now: other requests hold the memory for it; try again',
  ),
}

/** As Lambda says it of a function's code. */
function entityTooLarge(mostBytes: number): ServiceError {
  const message = `Request must be smaller than ${mostBytes} bytes for this operation`
  return new ServiceError(413, 'RequestEntityTooLargeException', message)
}

async function carryOut(
  service: Service,
  request: IncomingMessage,
  body: Buffer,
  { principals, now, ...state }: State,
  { requestId, gone }: { readonly requestId: string; readonly gone: AbortSignal },
): Promise<Reply> {
  const { method = '', url: target = '', rawHeaders, headers } = request
  const caller = authenticate(service, { method, target, rawHeaders, body }, principals, now())
  const { operation: name, members } = service.protocol.read({ method, target, headers, body })
  const operation = service.operations.get(name)
  if (operation === undefined) throw service.protocol.unknown(name)
  const parts = state.parts()
  if (parts === undefined) throw unavailable()
  const input = new Input(name, members, service.invalidCode)
  authorize(service, operation, caller, input, parts)
  const strange = input.names().find((member) => !operation.members.includes(member))
  if (strange !== undefined) throw notHere(name, `${strange} is not supported by this endpoint`)
  const signal = AbortSignal.any([gone, state.closing])
  const result = await operation.run(input, { ...parts, requestId, signal, caller })
  return service.protocol.write(name, result, requestId)
}

function unavailable(): ServiceError {
  const message = 'Cannot serve this now: the local cloud is starting or stopping; try again'
  return new ServiceError(503, 'ServiceUnavailable', message)
}

/** SDKs try again after a 500, which is right: it may be the disk. */
function asServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error
  if (error instanceof FunctionRefused) return ofRefused(error)
  if (error instanceof Unstartable) return new ServiceError(400, error.errorType, error.message)
  const message = error instanceof Error ? error.message : String(error)
  return new ServiceError(500, 'InternalFailure', message)
}

function ofRefused({ code, message }: FunctionRefused): ServiceError {
  return new ServiceError(refusedStatuses[code], code, message)
}

const refusedStatuses: Readonly<Record<FunctionRefused['code'], number>> = {
  InvalidParameterValueException: 400,
  NotImplemented: 501,
  PolicyLengthExceededException: 400,
  ResourceConflictException: 409,
  ResourceNotFoundException: 404,
}

function send(response: ServerResponse, reply: Reply, requestId: string): void {
  const body = Buffer.from(reply.body)
  const length = reply.statusCode === 204 ? {} : { 'content-length': String(body.length) }
  response.writeHead(reply.statusCode, {
    'x-amzn-requestid': requestId,
    ...length,
    ...reply.headers,
  })
  response.end(body)
}
