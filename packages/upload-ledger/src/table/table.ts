import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { boundAttempts } from './bound-attempts.ts'
import type { ItemTable } from './item-table.ts'
import { sendBySdk } from './send-by-sdk.ts'

/** Of the function, which stands beside the table. */
const attemptMs = 1_000

/** The table of rows, and the client that reaches it. */
export interface Table extends ItemTable {
  readonly client: DynamoDBClient
}

/** The table over a client that is there already. */
export function tableOn(client: DynamoDBClient, name: string): Table {
  return { client, name, send: sendBySdk(client) }
}

/**
 * A client whose every request ends, one way or the other, within a few seconds.
 *
 * Each attempt is bounded as a whole, from connecting to the last byte of the answer, by the
 * `requestTimeout` of the request handler: a second unless `config` has another. The SDK's own
 * retries do the rest: at most four attempts, with jitter, and only where another may help
 * (throttling, 5xx, a lost connection, a timeout). By default the SDK waits forever, and
 * `requestTimeout` alone only warns.
 */
export function connectTable(name: string, config: DynamoDBClientConfig = {}): Table {
  const client = new DynamoDBClient({
    maxAttempts: 4,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: attemptMs,
      throwOnRequestTimeout: true,
      // One keep-alive connection for each write that can be in flight.
      httpsAgent: { maxSockets: 64 },
      httpAgent: { maxSockets: 64 },
    },
    ...config,
  })
  boundAttempts(client, attemptMs)
  return tableOn(client, name)
}
