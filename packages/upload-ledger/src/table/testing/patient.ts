/** For the clients of tests: that the machine is busy is no failure of the table. */
export const patient = {
  requestHandler: { requestTimeout: 60_000, throwOnRequestTimeout: true },
} as const
