/** For the clients of tests: a busy machine is not a failure of the table. */
export const patient = {
  requestHandler: { requestTimeout: 60_000, throwOnRequestTimeout: true },
} as const
