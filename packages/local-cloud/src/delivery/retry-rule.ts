/** The record of an event's past attempts. */
export interface Attempts {
  /** When the event was made, in ms of the epoch. */
  readonly arrivedAt: number
  /** Invocations that ended with an error of the function. */
  readonly failures: number
  /** Times in a row that the function could not be invoked at all. */
  readonly refusals: number
}

export interface RetryRule {
  /** The wait before each retry: as many retries as there are waits. */
  readonly delaysMs: readonly number[]
  readonly maximumEventAgeMs: number
}

/** Lambda's: two retries, after one minute and after two more; an event is kept for six hours. */
export const lambdaRetryRule: RetryRule = {
  delaysMs: [60_000, 120_000],
  maximumEventAgeMs: 6 * 60 * 60 * 1000,
}

export type Condition = 'RetriesExhausted' | 'EventAgeExceeded'

export type Verdict = { readonly retryAt: number } | { readonly condition: Condition }

/**
 * Decides about an event after a failed attempt, which `attempts` already counts.
 *
 * A function's error uses up a retry. A function that could not be invoked is tried again, from
 * every second up to every five minutes, for as long as the event may live: that is not its fault.
 *
 * Age is looked at only here, where Lambda looks at it before an attempt too: a machine that was
 * off for a night still makes the attempts that were due.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function afterFailure(attempts: Attempts, rule: RetryRule, nowMs: number): Verdict {
  const delayMs =
    attempts.refusals > 0
      ? Math.min(1000 * 2 ** (attempts.refusals - 1), 5 * 60_000)
      : rule.delaysMs[attempts.failures - 1]
  if (delayMs === undefined) return { condition: 'RetriesExhausted' }
  const retryAt = nowMs + delayMs
  if (retryAt - attempts.arrivedAt > rule.maximumEventAgeMs) {
    return { condition: 'EventAgeExceeded' }
  }
  return { retryAt }
}
