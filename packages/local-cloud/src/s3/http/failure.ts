import type { IncomingMessage } from 'node:http'
import { type Answer, errorAnswer } from '../answer.ts'
import { S3Error } from '../errors.ts'
import type { Arrival } from '../request.ts'

/**
 * Answers a request that failed. The client sees a failure of our own only as `InternalError`.
 *
 * @param onError receives such a failure
 */
export function answerFailure(
  error: unknown,
  http: IncomingMessage,
  arrival: Arrival,
  onError: ((error: unknown) => void) | undefined,
): Answer {
  const method = http.method ?? ''
  const resource = (http.url ?? '').split('?', 1)[0] ?? ''
  return errorAnswer(toS3Error(error, onError), { ...arrival, method, resource })
}

/** Whether an error says no more than that the client went away. */
export function isDisconnect(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE'
}

function toS3Error(error: unknown, onError: ((error: unknown) => void) | undefined): S3Error {
  if (error instanceof S3Error) return error
  onError?.(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = code === 'ENOSPC' ? 'no space is left on the disk' : 'the endpoint failed'
  return new S3Error('InternalError', `Cannot complete the request: ${reason}`)
}
