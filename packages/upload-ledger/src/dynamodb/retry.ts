import { DynamoDBError } from './read-answer.ts'
import { StaleConnectionError } from './stale-connection-error.ts'

/** As many as the SDK's clients that stand beside this one. */
const mostAttempts = 4

/** Decides about retries, for all requests of a client. */
export interface Retries {
  /**
   * How long to wait before the next attempt; `undefined` if there is to be none.
   *
   * @param attempts how many there were
   */
  delayMs(error: Error, attempts: number): number | undefined
  /** Called with how many attempts a request took that succeeded. */
  onAnswer(attempts: number): void
}

/** Each retry takes some of what retries may cost; answers bring it back. So an outage is not made worse. */
const budget = { most: 500, ofRetry: 5, ofAnswer: 1 }

/**
 * Retries as the SDK's standard mode has them: with jitter, more patient where DynamoDB throttles,
 * and only where another attempt may help.
 *
 * @param random from 0 to 1
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function createRetries(random: () => number = Math.random): Retries {
  let left = budget.most
  const onAnswer = (attempts: number) => {
    left = Math.min(budget.most, left + (attempts > 1 ? budget.ofRetry : budget.ofAnswer))
  }
  return {
    onAnswer,
    delayMs(error, attempts) {
      // A refusal, such as a failed condition, says that all is well on the way to DynamoDB.
      if (error instanceof DynamoDBError && !mayPass(error)) onAnswer(attempts)
      if (attempts >= mostAttempts || left < budget.ofRetry || !mayPass(error)) return undefined
      left -= budget.ofRetry
      // Nothing is wrong but this one connection.
      if (error instanceof StaleConnectionError) return 0
      return random() * (isThrottling(error) ? 500 : 100) * 2 ** (attempts - 1)
    },
  }
}

/** Whatever is not DynamoDB's own word may: a connection, a timeout, an answer that was garbled. */
function mayPass(error: Error): boolean {
  if (error instanceof DynamoDBError) return error.status >= 500 || isThrottling(error)
  return !final.has(error.name)
}

const final = new Set(['AbortError', 'CredentialsProviderError', 'SyntaxError'])

function isThrottling(error: Error): boolean {
  return throttlingErrors.has(error.name)
}

/**
 * The names under which DynamoDB refuses for its pace alone, so that the same request succeeds a little later.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export const throttlingErrors: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
])
