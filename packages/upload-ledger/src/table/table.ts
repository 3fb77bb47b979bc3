import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'

/** The table of rows, and the client that reaches it. */
export interface Table {
  readonly client: DynamoDBClient
  readonly name: string
}

/**
 * A client whose every request ends, one way or the other, within a few seconds.
 *
 * The SDK's own retries do the rest: at most four attempts, with jitter, and only where another may
 * help (throttling, 5xx, a lost connection, a timeout). By default the SDK waits forever, and
 * `requestTimeout` alone only warns.
 */
export function connectTable(name: string, config: DynamoDBClientConfig = {}): Table {
  const client = new DynamoDBClient({
    maxAttempts: 4,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: 1_000,
      throwOnRequestTimeout: true,
      // One keep-alive connection for each write that can be in flight.
      httpsAgent: { maxSockets: 64 },
      httpAgent: { maxSockets: 64 },
    },
    ...config,
  })
  return { client, name }
}
