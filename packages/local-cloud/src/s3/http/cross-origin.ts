import type { Answer } from '../answer.ts'
import { type CorsRule, findRule, headersOf } from '../cors/index.ts'
import { S3Error } from '../errors.ts'
import { header, type S3Request } from '../request.ts'
import type { Database } from '../storage/database.ts'

/** The rules by which pages of other origins get in: those of the buckets, and of the cloud itself. */
export interface PageRules {
  readonly database: Database
  /** The origins of pages that every bucket admits, whatever its configuration. */
  readonly ownOrigins: ReadonlySet<string>
}

/**
 * The headers that let the page which sent a request read its answer: none unless the bucket's
 * configuration has a rule for it. They belong to refusals too, so that a page can read why.
 */
export function corsHeaders(
  pages: PageRules,
  request: S3Request,
): readonly (readonly [name: string, value: string])[] {
  const origin = header(request, 'origin')
  if (origin === undefined || request.bucket === '' || request.method === 'OPTIONS') return []
  const rules = rulesFor(pages, request.bucket, origin) ?? []
  const asked = { origin, method: request.method, headers: [] }
  const rule = findRule(rules, asked)
  return rule === undefined ? [] : headersOf(rule, asked)
}

/**
 * Whether a page of another origin may send a request: only if the bucket's configuration has a
 * rule for its method. The question that a browser puts before it is answered to every page.
 */
export function admitsPage(
  pages: PageRules,
  { bucket, method }: Pick<S3Request, 'bucket' | 'method'>,
  origin: string,
): boolean {
  if (method === 'OPTIONS') return true
  const rules = bucket === '' ? undefined : rulesFor(pages, bucket, origin)
  return findRule(rules ?? [], { origin, method, headers: [] }) !== undefined
}

/**
 * Answers the question that a browser puts before a request which a page of another origin could
 * not always have sent. It is not signed, and its answer depends on the configuration alone.
 *
 * @throws {S3Error} `AccessForbidden` where no rule allows it; `BadRequest` for what no browser asks
 */
export function answerPreflight(pages: PageRules, request: S3Request): Answer {
  const origin = header(request, 'origin')
  const method = header(request, 'access-control-request-method')
  if (origin === undefined) {
    const message = 'Insufficient information. Origin request header needed'
    throw new S3Error('BadRequest', message)
  }
  if (method === undefined || !methods.includes(method)) {
    const message = `Invalid Access-Control-Request-Method: ${method ?? 'null'}`
    throw new S3Error('BadRequest', message)
  }
  const { bucket } = request
  if (bucket === '' || pages.database.buckets.getSync(bucket) === undefined)
    throw forbidden('Bucket not found', request, method)
  const rules = rulesFor(pages, bucket, origin)
  if (rules === undefined) {
    throw forbidden('CORS is not enabled for this bucket', request, method)
  }
  const headers = (header(request, 'access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
  const asked = { origin, method, headers }
  const rule = findRule(rules, asked)
  if (rule === undefined) {
    throw forbidden(
      "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec",
      request,
      method,
    )
  }
  return { status: 200, headers: headersOf(rule, asked) }
}

/** The rules of a bucket for a page of this origin; `undefined` where there are none at all. */
function rulesFor(
  { database, ownOrigins }: PageRules,
  bucket: string,
  origin: string,
): readonly CorsRule[] | undefined {
  if (ownOrigins.has(origin)) return [ownRule(origin)]
  return database.buckets.getSync(bucket)?.cors
}

function ownRule(origin: string): CorsRule {
  return {
    ...{ allowedOrigins: [origin], allowedMethods: methods, allowedHeaders: ['*'] },
    exposeHeaders: ['ETag'],
  }
}

const methods = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD']

function forbidden(reason: string, { key }: S3Request, method: string): S3Error {
  return new S3Error('AccessForbidden', `CORSResponse: ${reason}`, {
    Method: method,
    ResourceType: key === '' ? 'BUCKET' : 'OBJECT',
  })
}
