import type { IncomingMessage } from 'node:http'
import { accountId, type Principal } from '../identity/index.ts'

/** All that decides the event of a request. */
export interface EventParts {
  readonly request: IncomingMessage
  readonly body: Buffer
  readonly requestId: string
  readonly apiId: string
  /** Who signed the request, where the API asks for a signature. */
  readonly caller: Principal | undefined
  readonly nowMs: number
}

/**
 * The event by which API Gateway hands a request to a function: payload format 2.0.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpApiEvent(parts: EventParts): object {
  const { request, body, requestId, apiId, caller, nowMs } = parts
  const { method = 'GET', url: target = '/' } = request
  const mark = target.indexOf('?')
  const rawQueryString = mark < 0 ? '' : target.slice(mark + 1)
  const rawPath = decodedPath(mark < 0 ? target : target.slice(0, mark))
  const { headers, cookies } = headersOf(request)
  const host = headers.host ?? ''
  const parameters = queryOf(rawQueryString)
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers,
    ...(parameters === undefined ? {} : { queryStringParameters: parameters }),
    requestContext: {
      accountId,
      apiId,
      ...(caller === undefined ? {} : { authorizer: { iam: iamOf(caller) } }),
      domainName: host,
      domainPrefix: host.split(/[.:]/, 1)[0],
      http: {
        method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: '$default',
      stage: '$default',
      time: logTime(nowMs),
      timeEpoch: nowMs,
    },
    ...bodyOf(body, headers['content-type']),
  }
}

function iamOf({ accessKeyId, arn }: Principal): object {
  const nothing = { callerId: null, cognitoIdentity: null, principalOrgId: null, userId: null }
  return { accessKey: accessKeyId, accountId, userArn: arn, ...nothing }
}

/** API Gateway decodes the path; the query stays as it was sent. */
function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** In lower case; what was sent twice is joined by a comma, and cookies stand by themselves. */
function headersOf({ rawHeaders }: IncomingMessage): {
  headers: Record<string, string>
  cookies: string[]
} {
  const headers: Record<string, string> = {}
  const cookies: string[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase()
    const value = rawHeaders[i + 1] ?? ''
    if (name === 'cookie') cookies.push(...value.split(/; */).filter((cookie) => cookie !== ''))
    else headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`
  }
  return { headers, cookies }
}

/** Decoded; the values of a name that stands twice are joined by a comma. */
function queryOf(rawQueryString: string): Record<string, string> | undefined {
  if (rawQueryString === '') return undefined
  const parameters: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const earlier = Object.hasOwn(parameters, name) ? `${parameters[name]},` : ''
    parameters[name] = `${earlier}${value}`
  }
  return parameters
}

/** Text as it is; all else, or what is no UTF-8, in base64. */
function bodyOf(body: Buffer, contentType = ''): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false }
  const text = body.toString()
  const isText = textTypes.test(contentType) && Buffer.from(text).equals(body)
  return isText
    ? { body: text, isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true }
}

const textTypes =
  /^(text\/|application\/(json|javascript|xml|x-www-form-urlencoded|[\w.-]+\+(json|xml))\b)/i

/** `23/Nov/2026:04:00:00 +0000` */
function logTime(nowMs: number): string {
  const [, day, month, year, time] = new Date(nowMs).toUTCString().split(' ')
  return `${day}/${month}/${year}:${time} +0000`
}
