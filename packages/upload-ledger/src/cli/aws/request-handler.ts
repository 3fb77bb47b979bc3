import type { Context } from '../command.ts'

/** The time limits of a client's requests. */
export interface RequestLimits {
  readonly connectionTimeout: number
  readonly requestTimeout: number
  readonly throwOnRequestTimeout: true
  readonly socketTimeout: number
}

/**
 * Ends a request that AWS does not answer, or whose answer stalls; by default the SDK waits forever.
 *
 * @param mostMs the longest wait for an answer, and for each further byte of it. A smaller number in
 *   `UPLOAD_LEDGER_TIMEOUT_MS` takes its place.
 */
export function requestHandler(
  environment: Context['environment'],
  mostMs = 30_000,
): RequestLimits {
  const given = Number(environment.UPLOAD_LEDGER_TIMEOUT_MS)
  const timeoutMs = given > 0 ? Math.min(given, mostMs) : mostMs
  return {
    connectionTimeout: Math.min(5_000, timeoutMs),
    requestTimeout: timeoutMs,
    throwOnRequestTimeout: true,
    // The time between the bytes of an answer, which requestTimeout does not bound.
    socketTimeout: timeoutMs,
  }
}
