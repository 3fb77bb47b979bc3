import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FunctionError, InvocationResult } from '../functions/index.ts'
import type { Store } from '../store.ts'
import { type DeadLetter, onFailureRecord } from './dead-letter.ts'
import { openDeadLetters } from './dead-letters.ts'
import type { DeliveryEvent } from './delivery-event.ts'
import type { Invocation, Outbox } from './outbox.ts'
import type { PendingEvent } from './pending-event.ts'
import { nextStart, openPendingQueue, type Taken } from './pending-queue.ts'
import { afterFailure, lambdaRetryRule } from './retry-rule.ts'

export interface DeliveryOptions {
  /** Open, and open until delivery is closed. */
  readonly store: Store
  /** Rejects only when the function could not be invoked at all, which is nobody's attempt. */
  invoke(invocation: Invocation & { requestId: string }): Promise<InvocationResult>
  /** @default Lambda's `[60_000, 120_000]` */
  readonly retryDelaysMs?: readonly number[]
  /** @default Lambda's six hours */
  readonly maximumEventAgeMs?: number
  /**
   * Invocations at once.
   * @default 4
   */
  readonly concurrency?: number
  readonly now?: () => number
}

/**
 * Lambda's asynchronous invocation: at least once, in no promised order, two retries, then a dead
 * letter. An event is on disk from before it counts until its function has answered without error.
 */
export interface Delivery {
  readonly outbox: Outbox
  /** Tells each event. Answers with the function that ends it. */
  onEvent(listener: (event: DeliveryEvent) => void): () => void
  /** The events that were given up, newest first, read from disk as they are asked for. */
  deadLetters(): AsyncIterable<DeadLetter>
  counts(): { readonly pending: number; readonly deadLetters: number }
  /** Whether, within that time, there came a moment with nothing pending. */
  drained(timeoutMs: number): Promise<boolean>
  /**
   * Begins nothing more and waits two seconds for what runs. What has not ended by then stays
   * pending, as it was.
   */
  close(): Promise<void>
}

/** Reads from disk what is pending and goes on with it at once. */
export async function createDelivery(options: DeliveryOptions): Promise<Delivery> {
  const { store, concurrency = 4, now = Date.now } = options
  const rule = {
    delaysMs: options.retryDelaysMs ?? lambdaRetryRule.delaysMs,
    maximumEventAgeMs: options.maximumEventAgeMs ?? lambdaRetryRule.maximumEventAgeMs,
  }
  const start = await nextStart(store)
  const queue = await openPendingQueue<PendingEvent>(store, ['delivery'], start, now)
  const dead = await openDeadLetters(store, start)
  const listeners = new Set<(event: DeliveryEvent) => void>()
  const drainWatchers = new Set<() => void>()
  const running = new Set<Promise<void>>()
  const ready: Taken<PendingEvent>[] = []
  const ending = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let pumping = false
  let lastPump: Promise<void> | undefined
  let again = false
  let closing: Promise<void> | undefined
  // What ends after this is as if it had not run, for the store may be closed.
  let abandoned = false

  /** Begins as many attempts as may run. Called whenever there may be more to begin. */
  function pump(): void {
    again = true
    if (pumping || ending.signal.aborted) return
    pumping = true
    lastPump = pumpOn()
  }

  async function pumpOn(): Promise<void> {
    clearTimeout(timer)
    try {
      while (again && !ending.signal.aborted) {
        again = false
        if (ready.length < concurrency) ready.push(...(await queue.take(windowSize, now())))
        beginReady()
      }
      lookAgainAt(queue.nextRetryAt())
    } catch (error) {
      lookAgainAt(stalled(error))
    }
    pumping = false
    for (const watch of drainWatchers) watch()
  }

  function beginReady(): void {
    while (running.size < concurrency && !ending.signal.aborted) {
      const taken = ready.shift()
      if (taken === undefined) return
      const attempt = makeAttempt(taken).finally(() => {
        running.delete(attempt)
        pump()
      })
      running.add(attempt)
    }
  }

  function lookAgainAt(timeMs: number | undefined): void {
    if (timeMs === undefined || ending.signal.aborted) return
    // Not at one go, so that a clock that is set, or a machine that slept, is noticed.
    timer = setTimeout(pump, Math.min(Math.max(timeMs - now(), 0), 1000))
  }

  async function makeAttempt(taken: Taken<PendingEvent>): Promise<void> {
    const { functionArn, payload, requestId, arrivedAt, failures } = taken.event
    const attempt = { requestId, functionArn, arrivedAt, attempt: failures + 1 }
    let result: InvocationResult
    try {
      result = await options.invoke({ functionArn, payload, requestId })
    } catch (error) {
      if (ending.signal.aborted) return
      return afterError(taken, { failures, refusals: taken.event.refusals + 1 }, asError(error))
    }
    if (!result.ok) return afterError(taken, { failures: failures + 1, refusals: 0 }, result.error)
    if (await written(() => queue.remove(taken))) {
      emit({ type: 'delivered', ...attempt, durationMs: result.durationMs })
    }
  }

  async function afterError(
    taken: Taken<PendingEvent>,
    counts: { failures: number; refusals: number },
    error: FunctionError,
  ): Promise<void> {
    const event = { ...taken.event, ...counts }
    const { requestId, functionArn, arrivedAt } = event
    const attempt = { requestId, functionArn, arrivedAt, attempt: taken.event.failures + 1 }
    const verdict = afterFailure(event, rule, now())
    if ('retryAt' in verdict) {
      const { retryAt } = verdict
      if (await written(() => queue.putBack(taken, event, retryAt))) {
        emit({ type: 'failed', ...attempt, error, retryAt })
      }
      return
    }
    const { condition } = verdict
    const givenUp = { ...event, condition, invokeCount: event.failures, error }
    const letter = dead.putOperation(onFailureRecord(givenUp, now()))
    if (await written(() => queue.replace(taken, letter))) {
      dead.added()
      emit({ type: 'dead-lettered', ...attempt, error, condition })
    }
  }

  /** Writes what an attempt came to, as often as it takes; false if closing came first. */
  async function written(write: () => Promise<void>): Promise<boolean> {
    while (!abandoned) {
      try {
        await write()
        return true
      } catch (error) {
        if (ending.signal.aborted) return false
        stalled(error)
        await sleep(stallMs, undefined, { signal: ending.signal }).catch(() => {})
      }
    }
    return false
  }

  function stalled(error: unknown): number {
    const retryAt = now() + stallMs
    if (!ending.signal.aborted) emit({ type: 'stalled', error, retryAt })
    return retryAt
  }

  /** A listener's fault is its own: delivery goes on. */
  function emit(event: DeliveryEvent): void {
    for (const listener of listeners) {
      try {
        listener(event)
      } catch (error) {
        process.emitWarning(error instanceof Error ? error : String(error))
      }
    }
  }

  async function close(): Promise<void> {
    ending.abort()
    clearTimeout(timer)
    const waiting = new AbortController()
    const grace = sleep(graceMs, undefined, { signal: waiting.signal }).catch(() => {})
    await Promise.race([Promise.all([...running, lastPump]), grace])
    waiting.abort()
    abandoned = true
    await lastPump
  }

  pump()
  return {
    outbox: {
      operation(invocation) {
        const attempts = { arrivedAt: now(), failures: 0, refusals: 0 }
        return queue.putOperation({ ...invocation, requestId: randomUUID(), ...attempts })
      },
      wake() {
        queue.announce()
        pump()
      },
    },
    onEvent(listener) {
      // A wrapper of its own, so that one listener may be added twice and each be ended alone.
      const own = (event: DeliveryEvent): void => listener(event)
      listeners.add(own)
      return () => listeners.delete(own)
    },
    deadLetters: () => dead.all(),
    counts: () => ({ pending: queue.count(), deadLetters: dead.count() }),
    drained(timeoutMs) {
      return new Promise((resolve) => {
        const finish = (empty: boolean): void => {
          clearTimeout(deadline)
          drainWatchers.delete(watch)
          resolve(empty)
        }
        const watch = (): void => {
          // Not while a look at the disk is under way: it may find more than was counted.
          if (!pumping && queue.count() === 0) finish(true)
        }
        const deadline = setTimeout(finish, timeoutMs, false)
        drainWatchers.add(watch)
        watch()
      })
    },
    close() {
      closing ??= close()
      return closing
    },
  }
}

/** How many events are read from disk at once: few enough to hold, many enough to be quick. */
const windowSize = 64
/** The wait before a store that failed is tried again. */
const stallMs = 1000
const graceMs = 2000

function asError(error: unknown): FunctionError {
  if (error instanceof Error) return { errorType: error.name, errorMessage: error.message }
  return { errorType: typeof error, errorMessage: String(error) }
}
