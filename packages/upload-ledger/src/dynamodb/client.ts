import { setTimeout as wait } from 'node:timers/promises'
import type {
  GetItemCommandInput,
  PutItemCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { createConnections } from './connections.ts'
import { credentialsIn } from './credentials.ts'
import { endpointIn } from './endpoint.ts'
import { type Output, readAnswer } from './read-answer.ts'
import { createRetries } from './retry.ts'
import { createSigner } from './sign.ts'

/** The operations that the function needs, and no other. */
export interface Inputs {
  readonly GetItem: GetItemCommandInput
  readonly PutItem: PutItemCommandInput
  readonly UpdateItem: UpdateItemCommandInput
}

/** The answer to a request, and what it took. */
export interface Answer {
  readonly output: Output
  /** Absent where something else than DynamoDB answered. */
  readonly requestId: string | undefined
  readonly attempts: number
}

/** DynamoDB for the function: small, quick to load, and with nothing in it but what a write needs. */
export interface DynamoDB {
  /**
   * Sends one request, up to four times, each attempt bounded as a whole.
   *
   * @throws {Error} under DynamoDB's name for it; with the item that a failed condition met
   */
  send<O extends keyof Inputs>(
    operation: O,
    input: Inputs[O],
    signal?: AbortSignal,
  ): Promise<Answer>
  /** Makes and signs a request, and does not send it. */
  prepare<O extends keyof Inputs>(operation: O, input: Inputs[O]): void
  /** Opens a connection ahead of the first request. */
  open(): void
  close(): void
}

/**
 * Connects to DynamoDB as the environment says: where it is, the region, and the credentials, which
 * are read again every second that has requests.
 *
 * @param attemptMs bounds each attempt, from connecting to the last byte of the answer
 */
export function connectDynamoDB(
  environment: Readonly<Record<string, string | undefined>>,
  attemptMs = 1_000,
): DynamoDB {
  const endpoint = endpointIn(environment)
  const sign = createSigner(endpoint, () => credentialsIn(environment), Date.now)
  const connections = createConnections(endpoint, attemptMs)
  const retries = createRetries()
  return {
    open: connections.open,
    close: connections.close,
    prepare: (operation, input) => void sign(operation, JSON.stringify(input)),
    async send(operation, input, signal) {
      const body = JSON.stringify(input)
      for (let attempts = 1; ; attempts++) {
        try {
          signal?.throwIfAborted()
          const request = sign(operation, body) + body
          const answer = await connections.exchange(request, signal)
          const output = readAnswer(answer)
          retries.onAnswer(attempts)
          return { output, requestId: answer.headers.get('x-amzn-requestid'), attempts }
        } catch (error) {
          const delayMs = retries.delayMs(error as Error, attempts)
          if (delayMs === undefined) throw error
          await wait(delayMs, undefined, { signal })
        }
      }
    },
  }
}
