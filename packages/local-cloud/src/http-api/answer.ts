/** The answer to a request, ready to be sent. */
export interface HttpAnswer {
  readonly statusCode: number
  /** A header that stands several times has a list. */
  readonly headers: Readonly<Record<string, string | string[]>>
  readonly body: Buffer
}

/**
 * The answer that API Gateway makes of what a function returned, by the payload format 2.0. Without
 * a `statusCode` all of it is the body of a 200, as JSON.
 *
 * @returns undefined for what API Gateway cannot use, which it answers with a 500
 */
export function answerOf(returned: unknown): HttpAnswer | undefined {
  if (!isObject(returned) || !('statusCode' in returned)) {
    const text = typeof returned === 'string' ? returned : JSON.stringify(returned ?? null)
    const headers = { 'content-type': 'application/json' }
    return { statusCode: 200, headers, body: Buffer.from(text) }
  }
  const { body = '', isBase64Encoded = false, cookies } = returned
  const statusCode = Number(returned.statusCode)
  const isUsable =
    Number.isInteger(statusCode) &&
    statusCode >= 200 &&
    statusCode <= 599 &&
    typeof body === 'string' &&
    (cookies === undefined || (Array.isArray(cookies) && cookies.every(isText)))
  const headers = isUsable ? headersOf(returned.headers) : undefined
  if (headers === undefined) return undefined
  return {
    statusCode,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      ...headers,
      ...(Array.isArray(cookies) && cookies.length > 0 ? { 'set-cookie': cookies } : {}),
    },
    body: Buffer.from(String(body), isBase64Encoded === true ? 'base64' : 'utf8'),
  }
}

function headersOf(headers: unknown): Record<string, string> | undefined {
  if (headers === undefined || headers === null) return {}
  if (!isObject(headers)) return undefined
  const found: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const isValue = ['string', 'number', 'boolean'].includes(typeof value)
    if (!isValue || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return undefined
    const text = String(value)
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return undefined
    if (!hopByHop.has(name.toLowerCase())) found[name.toLowerCase()] = text
  }
  return found
}

/** Of the connection, which is ours. */
const hopByHop = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
])

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
