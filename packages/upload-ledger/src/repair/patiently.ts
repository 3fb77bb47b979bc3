import type { Wait } from '../reader/index.ts'
import { isThrottled } from '../table/index.ts'

/**
 * Sends a request, and sends it again with back-off where AWS refuses for its pace or is not there for
 * a moment. The SDK has tried four times by then; what was done so far is worth the patience.
 *
 * @param onRetry called before each further attempt
 */
export async function patiently<T>(
  send: () => Promise<T>,
  { wait, signal, onRetry }: Patience,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send()
    } catch (error) {
      signal?.throwIfAborted()
      if (attempt === mostAttempts || !(isThrottled(error) || isPassing(error))) throw error
      onRetry?.()
      const longest = Math.min(shortestMs * 2 ** attempt, longestMs)
      await wait(longest / 2 + (longest / 2) * Math.random(), signal)
    }
  }
}

export interface Patience {
  readonly wait: Wait
  readonly signal?: AbortSignal | undefined
  readonly onRetry?: (() => void) | undefined
}

/** Whether S3 asks to slow down, or a server or the way to it fails for now. */
function isPassing(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(cause instanceof Error)) return false
  const { $metadata, code } = cause as { $metadata?: { httpStatusCode?: number }; code?: string }
  const status = $metadata?.httpStatusCode ?? 0
  return status >= 500 || passingNames.has(cause.name) || passingCodes.has(code ?? '')
}

const passingNames = new Set(['SlowDown', 'ServiceUnavailable', 'InternalError', 'TimeoutError'])
const passingCodes = new Set(['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN'])

/** Some half a minute in all. */
const mostAttempts = 10
const shortestMs = 100
const longestMs = 5_000
