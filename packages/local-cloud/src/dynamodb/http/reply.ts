import { randomFillSync } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { crc32 } from 'node:zlib'

/** An HTTP answer, complete but for the headers that every answer has. */
export interface Reply {
  readonly statusCode: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer of the JSON protocol; `''` is an answer without a body. */
export function jsonReply(statusCode: number, answer: unknown): Reply {
  const headers = { 'content-type': 'application/x-amz-json-1.0' }
  return { statusCode, headers, body: answer === '' ? '' : JSON.stringify(answer) }
}

/** Sends an answer as DynamoDB does: with a request id, and a CRC32 by which SDKs check the body. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  const { body } = reply
  response.writeHead(reply.statusCode, {
    'x-amzn-RequestId': requestId(),
    'x-amz-crc32': String(crc32(body)),
    'content-length': String(Buffer.byteLength(body)),
    ...reply.headers,
  })
  // As text, it goes out in one write with the headers.
  response.end(body)
}

const idLength = 52
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
/** For many ids: each call of OpenSSL costs as much as all else of an id. */
const random = Buffer.alloc(128 * idLength)
let used = random.length

/** 52 letters and digits of base 32, as DynamoDB's are. */
function requestId(): string {
  if (used === random.length) {
    randomFillSync(random)
    used = 0
  }
  let id = ''
  for (const end = used + idLength; used < end; used++) id += alphabet[(random[used] ?? 0) % 32]
  return id
}
