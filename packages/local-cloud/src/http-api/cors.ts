import type { IncomingMessage } from 'node:http'
import type { HttpApiCors } from './definition.ts'

/**
 * The headers for the answer to a page of another origin. As API Gateway does, they replace those
 * that the function returned; an origin that is not named gets none, and the browser refuses it.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function corsHeaders(
  cors: HttpApiCors | undefined,
  { headers, method }: IncomingMessage,
): Readonly<Record<string, string>> {
  const { origin } = headers
  if (cors === undefined || origin === undefined || !cors.allowOrigins.includes(origin)) return {}
  const common = { 'access-control-allow-origin': origin, vary: 'origin' }
  if (!isPreflight({ headers, method })) {
    const exposed = cors.exposeHeaders?.join(',') ?? ''
    return exposed === '' ? common : { ...common, 'access-control-expose-headers': exposed }
  }
  return {
    ...common,
    'access-control-allow-methods': cors.allowMethods.join(','),
    'access-control-allow-headers': cors.allowHeaders.join(','),
    'access-control-max-age': String(cors.maxAgeSeconds ?? 0),
  }
}

/** Whether a browser asks if a request may be sent. API Gateway answers itself where it has CORS. */
export function isPreflight({
  headers,
  method,
}: Pick<IncomingMessage, 'headers' | 'method'>): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
}
