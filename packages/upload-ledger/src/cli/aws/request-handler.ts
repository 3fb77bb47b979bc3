/** Gives up what AWS does not answer: by itself the SDK waits for ever. */
export const requestHandler = {
  connectionTimeout: 5_000,
  requestTimeout: 30_000,
  throwOnRequestTimeout: true,
} as const
