import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/** A request between the function and its table, and what can be done with it. */
export interface Exchange {
  readonly response: ServerResponse
  /** Sends the request on to the table and waits for the answer. */
  forward(): Promise<TableAnswer>
}

export interface TableAnswer {
  readonly statusCode: number
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
}

/** What becomes of one request. */
export type Fault = (exchange: Exchange) => Promise<void> | void

export const pass: Fault = async ({ response, forward }) => {
  const answer = await forward()
  response.writeHead(answer.statusCode, [...answer.rawHeaders])
  response.end(answer.body)
}

/** DynamoDB's own error, in place of doing what was asked. */
export function refuse(type: string, statusCode = 400): Fault {
  return answer(statusCode, JSON.stringify({ __type: type, message: `${type} for the test` }))
}

/** The errors that no retry helps. */
export const finalErrors = {
  denied: 'com.amazon.coral.service#AccessDeniedException',
  expiredToken: 'com.amazon.coral.service#ExpiredTokenException',
  unknownKey: 'com.amazon.coral.service#UnrecognizedClientException',
  notFound: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
  invalid: 'com.amazon.coral.validate#ValidationException',
} as const

export const internalError: Fault = refuse(
  'com.amazonaws.dynamodb.v20120810#InternalServerError',
  500,
)

export const unavailable: Fault = refuse('com.amazonaws.dynamodb.v20120810#ServiceUnavailable', 503)

export const tooManyRequests: Fault = refuse('com.amazon.coral.availability#ThrottlingException')

export const throttle: Fault = refuse(
  'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
)

/** What a load balancer says, not DynamoDB. */
export const htmlBadGateway: Fault = answer(502, '<html><body>502 Bad Gateway</body></html>')

export const dropBefore: Fault = ({ response }) => void response.destroy()

export const applyThenDrop: Fault = async ({ response, forward }) => {
  await forward()
  response.destroy()
}

/** The connection stays open and nothing comes. */
export const hang: Fault = () => {}

export const applyThenHang: Fault = async ({ forward }) => void (await forward())

/** Applied; of the answer's body only the first half arrives before the connection breaks. */
export const truncate: Fault = async ({ response, forward }) =>
  writeHalf(response, await forward(), () => response.destroy())

/** The answer's headers come, and nothing after them; the connection stays open. */
export const headersThenSilence: Fault = ({ response }) =>
  void response.writeHead(200, dynamodbHeaders).flushHeaders()

/** Applied; of the answer's body only the first half arrives, and the connection stays open. */
export const halfThenSilence: Fault = async ({ response, forward }) =>
  writeHalf(response, await forward(), () => {})

/** Applied; the connection is reset in the middle of the answer's body. */
export const reset: Fault = async ({ response, forward }) => {
  const { statusCode, rawHeaders } = await forward()
  response.writeHead(statusCode, withoutLength(rawHeaders).concat('Content-Length', '100'))
  response.write('{', () => response.socket?.resetAndDestroy())
}

/** Applied; the answer is whole, and comes before its receiver gives up. */
export const answerSlowly: Fault = async (exchange) => {
  const answered = await exchange.forward()
  await wait(300)
  await pass({ ...exchange, forward: async () => answered })
}

/** Nothing comes; the request is applied when its sender has given up. */
export const applyLate: Fault = async ({ forward }) => {
  await wait(1_200)
  await forward()
}

/** Applied; the checksum in the answer's header is another's. */
export const wrongChecksum: Fault = async (exchange) => {
  const { rawHeaders, ...answered } = await exchange.forward()
  const others = rawHeaders.map((text, i) =>
    rawHeaders[i - 1]?.toLowerCase() === 'x-amz-crc32' && i % 2 === 1 ? '1' : text,
  )
  await pass({ ...exchange, forward: async () => ({ ...answered, rawHeaders: others }) })
}

/** Not applied, although the answer says success, in no words. */
export const emptyBody: Fault = answer(200, '')

/** Applied; the answer says success in something that is not JSON. */
export const applyThenGarbage: Fault = async (exchange) => {
  await exchange.forward()
  await answer(200, '{"ConsumedCapacity": <garbage')(exchange)
}

/** Not applied, although the answer says success in something that is not JSON. */
export const garbage: Fault = answer(200, '\u0000\u0001 not JSON at all')

/** A proxy on the way sends it twice; the second answer comes back. */
export const deliverTwice: Fault = async (exchange) => {
  await exchange.forward()
  await pass(exchange)
}

const dynamodbHeaders = {
  'Content-Type': 'application/x-amz-json-1.0',
  'x-amzn-RequestId': 'any',
}

function answer(statusCode: number, body: string): Fault {
  return ({ response }) => {
    response.writeHead(statusCode, { 'Content-Type': 'application/x-amz-json-1.0' })
    response.end(body)
  }
}

function writeHalf(
  response: ServerResponse,
  { statusCode, rawHeaders, body }: TableAnswer,
  then: () => void,
): void {
  // An answer that is empty has no half.
  const whole = body.length > 0 ? body : Buffer.from('{}')
  response.writeHead(
    statusCode,
    withoutLength(rawHeaders).concat('Content-Length', String(whole.length)),
  )
  response.write(whole.subarray(0, Math.ceil(whole.length / 2)), then)
}

function withoutLength(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, i) => rawHeaders[i - (i % 2)]?.toLowerCase() !== 'content-length')
}
