import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { S3Error } from './errors.ts'
import type { S3Request } from './request.ts'
import { optional, type Xml, xml } from './xml/write-xml.ts'

/** The answer of an operation. */
export interface Answer {
  readonly status: number
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly body?: Xml | BodyStream
}

/**
 * The header by which S3 says of each object that it is encrypted with keys of S3's own. Nothing is
 * encrypted here; clients may wait for the header nonetheless.
 */
export const encryptionHeader: readonly [name: string, value: string] = [
  'x-amz-server-side-encryption',
  'AES256',
]

/** Bytes of a known length. */
export interface BodyStream {
  readonly sizeBytes: number
  /** Undefined to answer a HEAD: with the length, without the bytes. */
  readonly chunks: AsyncIterable<Buffer> | undefined
  /** Called when the answer is over, however it ended. */
  release(): void
}

/** Sends an answer; fails when the client goes away before its end. */
export async function send(response: ServerResponse, answer: Answer): Promise<void> {
  const { body } = answer
  try {
    response.statusCode = answer.status
    for (const [name, value] of answer.headers ?? []) response.setHeader(name, value)
    if (body === undefined) {
      if (answer.status !== 204 && answer.status !== 304) response.setHeader('content-length', 0)
      response.end()
      return
    }
    if (!('chunks' in body)) {
      const bytes = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${body.text}`)
      response.setHeader('content-type', 'application/xml')
      response.setHeader('content-length', bytes.length)
      response.end(bytes)
      return
    }
    response.setHeader('content-length', body.sizeBytes)
    if (body.chunks === undefined) response.end()
    else await pipeline(body.chunks, response)
  } finally {
    if (body !== undefined && 'release' in body) body.release()
  }
}

/** The answer to a failure: S3's XML, or only a status where the method has no body. */
export function errorAnswer(
  error: S3Error,
  request: Pick<S3Request, 'method' | 'requestId' | 'hostId'> & { readonly resource: string },
): Answer {
  if (request.method === 'HEAD') return { status: error.status, headers: error.headers }
  const details = Object.entries(error.details)
    .filter(([name]) => /^[A-Za-z][A-Za-z0-9-]*$/.test(name))
    .map(([name, value]) => optional(name, value))
  return {
    status: error.status,
    headers: error.headers,
    body: xml`<Error>
        ${optional('Code', error.code)}
        ${optional('Message', error.message)}
        ${details}
        ${optional('Resource', request.resource)}
        ${optional('RequestId', request.requestId)}
        ${optional('HostId', request.hostId)}
      </Error>`,
  }
}
