import { HTTPException } from 'hono/http-exception'
import * as v from 'valibot'
import { LedgerError, type LedgerErrorCode } from '../core/index.ts'

/** Why a request has no other answer, after RFC 9457. */
export interface Problem {
  readonly kind: ProblemKind
  /** As a message reads: `Cannot do X: the reason`, naming the value. */
  readonly detail: string
  /** The parameter that is at fault. */
  readonly parameter?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Every kind of problem, by the end of its `type`. */
export const problems: Readonly<Record<ProblemKind, { status: number; title: string }>> = {
  'invalid-argument': { status: 400, title: 'The request is not valid' },
  unauthorized: { status: 401, title: 'The token is missing or wrong' },
  'foreign-page': {
    status: 403,
    title: 'A page of an origin that is not allowed sent the request',
  },
  refused: { status: 403, title: 'AWS refused the request of this API' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'not-enabled': { status: 404, title: 'This API does not offer the operation' },
  'method-not-allowed': { status: 405, title: 'The path has no such method' },
  'too-large': { status: 413, title: 'The body is too large' },
  'not-json': { status: 415, title: 'The body must be JSON' },
  internal: { status: 500, title: 'This API has failed' },
  configuration: { status: 500, title: 'This API is not set up rightly' },
  unavailable: { status: 503, title: 'A retry may help' },
}

export type ProblemKind =
  | 'invalid-argument'
  | 'unauthorized'
  | 'foreign-page'
  | 'refused'
  | 'not-found'
  | 'not-enabled'
  | 'method-not-allowed'
  | 'too-large'
  | 'not-json'
  | 'internal'
  | 'configuration'
  | 'unavailable'

/** The body of a problem. */
export interface ProblemBody {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly parameter?: string
}

export const problemSchema: v.GenericSchema<unknown, ProblemBody> = v.pipe(
  v.object({
    type: v.pipe(
      v.picklist(Object.keys(problems).map((kind) => typeOf(kind as ProblemKind))),
      v.description('Tells the kinds of problems apart; it leads nowhere.'),
    ),
    title: v.string(),
    status: v.number(),
    detail: v.pipe(v.string(), v.description('The reason, for a person.')),
    parameter: v.exactOptional(
      v.pipe(v.string(), v.description('The parameter, or the member of the body, at fault.')),
    ),
  }),
  v.description('Why a request has no other answer (RFC 9457).'),
)

/** The answer to a request that has a problem. */
export function problemResponse({ kind, detail, parameter, headers }: Problem): Response {
  const { status, title } = problems[kind]
  const body: ProblemBody = {
    type: typeOf(kind),
    title,
    status,
    detail,
    ...(parameter === undefined ? {} : { parameter }),
  }
  const retry = kind === 'unavailable' ? { 'Retry-After': '1' } : {}
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...retry,
      ...headers,
    },
  })
}

/** The problem that an error is: the one place where codes become statuses. */
export function problemOf(error: unknown): Problem {
  if (error instanceof LedgerError) {
    const { argument } = error.details
    return {
      kind: kinds[error.code],
      detail: error.message,
      ...(typeof argument === 'string' ? { parameter: argument } : {}),
    }
  }
  if (error instanceof HTTPException && error.status < 500) return clientProblemOf(error)
  // A message of somebody else's may say more than a stranger should read.
  return { kind: 'internal', detail: 'Cannot answer: an unexpected error, which the server logs' }
}

const kinds: Readonly<Record<LedgerErrorCode, ProblemKind>> = {
  'invalid-notification': 'invalid-argument',
  'invalid-argument': 'invalid-argument',
  configuration: 'configuration',
  refused: 'refused',
  unavailable: 'unavailable',
}

/** What Hono's own middleware refuses. */
function clientProblemOf(error: HTTPException): Problem {
  const challenge = error.getResponse().headers.get('WWW-Authenticate')
  if (challenge !== null) {
    const fact = 'send the header Authorization: Bearer TOKEN with the token of this API'
    return {
      kind: 'unauthorized',
      detail: `Cannot answer: the token is missing or wrong; ${fact}`,
      headers: { 'WWW-Authenticate': challenge },
    }
  }
  if (error.status === 413) {
    return { kind: 'too-large', detail: 'Cannot answer: the body is over 16 KB' }
  }
  return { kind: 'invalid-argument', detail: `Cannot answer: ${error.message}` }
}

function typeOf(kind: ProblemKind): string {
  return `urn:upload-ledger:problem:${kind}`
}
