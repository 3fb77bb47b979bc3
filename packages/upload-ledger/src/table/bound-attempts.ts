import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/**
 * Ends each attempt of each request whose answer is not complete within the client's
 * `requestTimeout`, and has the SDK take it for a timeout, which it retries.
 *
 * By itself the SDK bounds the time until the headers: a body that stops, or that never ends, is
 * waited for for ever.
 *
 * @param defaultMs for a request handler that knows no `requestTimeout`
 */
export function boundAttempts(client: DynamoDBClient, defaultMs: number): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const startMs = performance.now()
      const result = await next(args)
      const body = bodyOf(result.response)
      if (body === undefined) return result
      // A request handler reads its settings at its first request, so not before.
      const mostMs = requestTimeoutOf(client.config.requestHandler) || defaultMs
      const leftMs = Math.max(0, startMs + mostMs - performance.now())
      const timer = setTimeout(() => body.destroy(timeoutError(mostMs)), leftMs)
      body.once('close', () => clearTimeout(timer))
      return result
    },
    // Innermost: around this attempt alone, with the answer's body still to be read.
    { step: 'deserialize', priority: 'low', name: 'boundAttempts' },
  )
}

function requestTimeoutOf(handler: object): number | undefined {
  const configured = handler as { httpHandlerConfigs?(): { readonly requestTimeout?: number } }
  return configured.httpHandlerConfigs?.().requestTimeout
}

/** What is used of the stream of an answer's body. */
interface Body {
  destroy(error: Error): void
  once(event: 'close', listener: () => void): void
}

function bodyOf(response: unknown): Body | undefined {
  const { body } = response as { readonly body?: Partial<Body> }
  return typeof body?.destroy === 'function' && typeof body.once === 'function'
    ? (body as Body)
    : undefined
}

/** The SDK retries an error of this name. With `$metadata` it adds no words of its own. */
function timeoutError(mostMs: number): Error {
  const error = new Error(`its answer was not complete after ${mostMs} ms`)
  return Object.assign(error, { name: 'TimeoutError', $metadata: {} })
}
