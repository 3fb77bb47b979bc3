import type { Random } from '../../../../e2e/support/random.ts'
import type { Letter } from './letter.ts'

/** Lambda's own queue of asynchronous invocations: at least once, in no order. */
export interface Invocations {
  send(letter: Letter, fromMs: number): void
  /** One that is due now, and not under way. */
  take(nowMs: number, random: Random): PendingInvocation | undefined
  /** Two more attempts, after a minute and after two; then it is a dead letter. */
  fail(invocation: PendingInvocation, nowMs: number): void
  hasDue(nowMs: number): boolean
  /** When the next retry is due; `undefined` if none is waiting. */
  nextDueMs(nowMs: number): number | undefined
}

export interface PendingInvocation {
  readonly letter: Letter
  dueMs: number
  attempts: number
}

const mostAttempts = 3
const waitMs = 60_000

/**
 * @param bury takes one that failed for good
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function createInvocations(bury: (letter: Letter) => void): Invocations {
  const waiting = new Set<PendingInvocation>()
  const due = (nowMs: number) => [...waiting].filter((one) => one.dueMs <= nowMs)
  return {
    send: (letter, fromMs) => void waiting.add({ letter, dueMs: fromMs, attempts: 0 }),
    take(nowMs, random) {
      const ready = due(nowMs)
      if (ready.length === 0) return undefined
      const one = random.pick(ready)
      waiting.delete(one)
      one.attempts++
      return one
    },
    fail(invocation, nowMs) {
      if (invocation.attempts === mostAttempts) return bury(invocation.letter)
      invocation.dueMs = nowMs + invocation.attempts * waitMs
      waiting.add(invocation)
    },
    hasDue: (nowMs) => due(nowMs).length > 0,
    nextDueMs(nowMs) {
      const later = [...waiting].filter((one) => one.dueMs > nowMs)
      return later.length === 0 ? undefined : Math.min(...later.map((one) => one.dueMs))
    },
  }
}
