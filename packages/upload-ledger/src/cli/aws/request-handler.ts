/** Ends a request that AWS does not answer; by default the SDK waits forever. */
export const requestHandler = {
  connectionTimeout: 5_000,
  requestTimeout: 30_000,
  throwOnRequestTimeout: true,
  // The time between the bytes of an answer, which requestTimeout does not bound.
  socketTimeout: 30_000,
} as const
