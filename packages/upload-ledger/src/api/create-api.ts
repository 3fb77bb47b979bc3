import { type Context, Hono } from 'hono'
import { bearerAuth } from 'hono/bearer-auth'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { cors } from 'hono/cors'
import { etag, RETAINED_304_HEADERS } from 'hono/etag'
import type { Objects } from '../bucket/index.ts'
import { printable } from '../core/index.ts'
import type { LedgerReader } from '../reader/index.ts'
import { documentOf } from './document.ts'
import { featuresOf } from './features.ts'
import { foreignPage } from './foreign-page.ts'
import type { Lab } from './lab/lab.ts'
import type { LiveFeed } from './live/live-feed.ts'
import type {
  AnyReply,
  Cost,
  DeadLetterSource,
  LetterChanges,
  LinkSettings,
  ListBuckets,
  LookAtChecklist,
  Operation,
  OperationContext,
  Settings,
  TicketSettings,
  UploadSettings,
} from './operation.ts'
import { operations } from './operations/operations.ts'
import { type Problem, problemOf, problemResponse } from './problem.ts'
import { readInput } from './read-input.ts'

/** The parts of an API, and what it may do. Whatever is not given is off. */
export interface ApiParts {
  readonly reader: LedgerReader
  /** Of the package, for the document. */
  readonly version: string
  /** What comes before each path, such as `/api`. @default nothing */
  readonly basePath?: string
  /** The token that every request but that for the document must carry. @default none is needed */
  readonly token?: string
  /** The origins whose pages may call it, beside its own: `https://example.com`. @default none */
  readonly allowedOrigins?: readonly string[]
  /** Whether the reader has a history. @default false */
  readonly history?: boolean
  /** Links that open and download objects. */
  readonly links?: LinkSettings
  /** Upload tickets. */
  readonly tickets?: TicketSettings
  /** Uploads in parts. */
  readonly uploads?: UploadSettings
  /** The deletion of objects. */
  readonly deletes?: { readonly objects: Objects }
  /** Outcomes as they happen. */
  readonly live?: LiveFeed
  /** The buckets that have rows. */
  readonly buckets?: ListBuckets
  /** The checklist of the pipeline. */
  readonly checklist?: LookAtChecklist
  /** The events that were given up. */
  readonly deadLetters?: DeadLetterSource
  /** Processing them again, and deleting them. */
  readonly letterChanges?: LetterChanges
  /** The lab of the exercise. */
  readonly lab?: Lab
  /** Called with every error that is answered by a status of 500 or more. */
  readonly onError?: (error: unknown) => void
}

/**
 * Makes the HTTP API of a ledger: a `Request` in, a `Response` out, never an error.
 *
 * It keeps nothing between two requests but what the live feed holds.
 */
export function createApi(parts: ApiParts): (request: Request) => Promise<Response> {
  const { basePath = '', token, allowedOrigins = [], onError } = parts
  const settings: Settings = {
    version: parts.version,
    history: parts.history ?? false,
    links: parts.links,
    tickets: parts.tickets,
    uploads: parts.uploads,
    deletes: parts.deletes?.objects,
    live: parts.live,
    buckets: parts.buckets,
    checklist: parts.checklist,
    deadLetters: parts.deadLetters,
    letterChanges: parts.letterChanges,
    lab: parts.lab,
  }
  const features = featuresOf(settings)
  const offered = operations.filter(({ needs }) => needs === undefined || features.includes(needs))
  const app = new Hono()
  app.notFound((context) => respond({ problem: noPath(context.req.path) }))
  app.onError((error, { req }) => {
    // Nobody reads this answer, and nothing has failed.
    if (req.raw.signal.aborted) return problemResponse(clientGone)
    const response = problemResponse(problemOf(error))
    if (response.status >= 500) onError?.(error)
    return response
  })

  app.use(async (context, next) => {
    await next()
    for (const [name, value] of Object.entries(securityHeaders)) context.header(name, value)
  })
  app.use(async (context, next) => {
    const problem = foreignPage(context.req.raw, allowedOrigins)
    return problem === undefined ? next() : problemResponse(problem)
  })
  app.use(cors(corsOf(allowedOrigins)))
  app.get('*', compress())
  // What follows is under the base path, which the document names once.
  const api = app.basePath(basePath)
  let document: string | undefined
  api.get('/openapi.json', etag(retained), () => {
    const options = { version: parts.version, basePath, token: token !== undefined }
    document ??= JSON.stringify(documentOf(offered, options))
    return json(200, document, { 'Cache-Control': 'no-cache' })
  })
  if (token !== undefined) api.use(bearerAuth({ token }))
  api.use(bodyLimit({ maxSize: mostBodyBytes, onError: () => problemResponse(tooLarge) }))
  for (const operation of operations) {
    const path = operation.path.replace(/\{(\w+)\}/g, ':$1')
    const isOffered = offered.includes(operation)
    if (operation.conditional) api.use(path, etag(retained))
    api.on(operation.method, path, async (context) => {
      if (!isOffered) return problemResponse(notEnabled(operation))
      // Its body is never read, so a stream would stay open.
      if (operation.streams && context.req.method === 'HEAD') {
        return new Response(null, { headers: streamHeaders })
      }
      return respond(await run(operation, context, parts.reader, settings), operation)
    })
  }
  for (const path of new Set(operations.map((one) => one.path))) {
    const own = operations.filter((one) => one.path === path)
    api.all(path.replace(/\{(\w+)\}/g, ':$1'), (context) =>
      problemResponse(noMethod(context.req.method, own)),
    )
  }
  return async (request) => app.fetch(request)
}

async function run(
  operation: Operation,
  context: Context,
  reader: LedgerReader,
  settings: Settings,
): Promise<AnyReply> {
  const { req } = context
  let json: unknown
  if (operation.body !== undefined) {
    if (!/^application\/json\s*(;|$)/i.test(req.header('Content-Type') ?? '')) {
      return { problem: notJson }
    }
    json = parseJson(await req.text())
  }
  const [, query = ''] = /\?([^#]*)/.exec(req.url) ?? []
  const input = readInput(operation, req.param(), query, json)
  const operationContext: OperationContext = {
    reader,
    settings,
    signal: req.raw.signal,
    header: (name) => req.header(name),
  }
  return operation.run(input, operationContext)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function respond(reply: AnyReply, operation?: Operation): Response {
  if ('stream' in reply) {
    return new Response(reply.stream, { headers: streamHeaders })
  }
  const cost = reply.cost === undefined ? {} : costHeaders(reply.cost)
  if ('problem' in reply) {
    return problemResponse({ ...reply.problem, headers: { ...reply.problem.headers, ...cost } })
  }
  const caching = operation?.conditional ? 'private, no-cache' : 'no-store'
  return json(reply.status, JSON.stringify(reply.body), { 'Cache-Control': caching, ...cost })
}

/** With its length, by which short answers are left uncompressed. */
function json(status: number, text: string, headers: Readonly<Record<string, string>>): Response {
  const bytes = new TextEncoder().encode(text)
  return new Response(bytes, {
    status,
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': String(bytes.length),
      ...headers,
    },
  })
}

function costHeaders({ readUnits, requests }: Cost): Readonly<Record<string, string>> {
  return { 'Ledger-Read-Units': String(readUnits), 'Ledger-Requests': String(requests) }
}

/** A proxy that gathered or changed events would hold them back. */
const streamHeaders = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
}

const mostBodyBytes = 16 * 1024
const exposedHeaders = ['ETag', 'Ledger-Read-Units', 'Ledger-Requests', 'Retry-After']

/** Nothing of an answer runs, is framed, or is taken for another type. */
const securityHeaders = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}

/** A 304 keeps what a page must be able to read. */
const retained = {
  retainedHeaders: [
    ...RETAINED_304_HEADERS,
    ...['Access-Control-Allow-Origin', 'Access-Control-Expose-Headers', ...exposedHeaders],
  ],
}

function corsOf(allowedOrigins: readonly string[]): Parameters<typeof cors>[0] {
  return {
    origin: [...allowedOrigins],
    allowMethods: ['GET', 'POST', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', 'If-None-Match', 'Last-Event-ID'],
    exposeHeaders: exposedHeaders,
    maxAge: 600,
  }
}

const clientGone: Problem = {
  kind: 'unavailable',
  detail: 'Cannot answer: the client has closed the connection',
}

const notJson: Problem = {
  kind: 'not-json',
  detail: 'Cannot answer: the Content-Type of the body must be application/json',
}

const tooLarge: Problem = {
  kind: 'too-large',
  detail: `Cannot answer: the body has over ${mostBodyBytes} bytes`,
}

function noPath(path: string): Problem {
  const fact = 'there is no such path; openapi.json has those that there are'
  return { kind: 'not-found', detail: `Cannot find ${printable(path)}: ${fact}` }
}

function notEnabled({ id, needs }: Operation): Problem {
  return { kind: 'not-enabled', detail: `Cannot answer ${id}: this API has ${needs} turned off` }
}

function noMethod(method: string, own: readonly Operation[]): Problem {
  const methods = own.map((one) => one.method.toUpperCase())
  const allowed = methods.includes('GET') ? ['HEAD', ...methods] : methods
  return {
    kind: 'method-not-allowed',
    detail: `Cannot answer ${printable(method)}: the path takes ${methods.join(', ')}`,
    headers: { Allow: allowed.join(', ') },
  }
}
