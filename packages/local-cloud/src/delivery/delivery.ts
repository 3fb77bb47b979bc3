import { randomUUID } from 'node:crypto'
import type { FunctionError, InvocationResult } from '../functions/index.ts'
import type { BatchOperation, Store } from '../store/index.ts'
import { type DeadLetter, type OnFailureRecord, onFailureRecord } from './dead-letter.ts'
import { openDeadLetters } from './dead-letters.ts'
import type { DeliveryEvent } from './delivery-event.ts'
import { functionErrorOf } from './function-error-of.ts'
import { gather } from './gather.ts'
import { createListeners } from './listeners.ts'
import { type DeliveryRules, type OnFailure, senderId } from './on-failure.ts'
import type { Invocation, Outbox } from './outbox.ts'
import type { PendingEvent } from './pending-event.ts'
import { nextStart, openPendingQueue, type Taken } from './pending-queue.ts'
import { startPump } from './pump.ts'
import { afterFailure, lambdaRetryRule } from './retry-rule.ts'
import { writeUntilDone } from './write-until-done.ts'

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
  /** @default none: what is given up is kept among the dead letters */
  readonly onFailure?: OnFailure
  readonly now?: () => number
}

/**
 * Lambda's asynchronous invocation: at least once, in no promised order, two retries, then a dead
 * letter. An event is on disk from before it counts until its function has answered without error.
 */
export interface Delivery {
  readonly outbox: Outbox
  /** Puts an invocation in, synced. */
  send(invocation: Invocation, requestId: string): Promise<void>
  /** How events are delivered to a function. */
  rules(functionArn: string): DeliveryRules
  /** Tells each event. Answers with the function that ends it. */
  onEvent(listener: (event: DeliveryEvent) => void): () => void
  /** The events that were given up, newest first, read from disk as they are asked for. */
  deadLetters(): AsyncIterable<DeadLetter>
  /** Removes those of a function, such as one that was deleted. */
  removeDeadLetters(functionArn: string): Promise<void>
  counts(): { readonly pending: number; readonly deadLetters: number }
  /** Whether, within that time, there came a moment with nothing pending. */
  drained(timeoutMs: number): Promise<boolean>
  /**
   * Starts no more attempts and waits two seconds for running ones. An event whose attempt has not
   * ended by then stays pending, as it was.
   */
  close(): Promise<void>
}

/** Reads from disk what is pending and goes on with it at once. */
export async function createDelivery(options: DeliveryOptions): Promise<Delivery> {
  const { store, concurrency = 4, onFailure, now = Date.now } = options
  const rule = {
    delaysMs: options.retryDelaysMs ?? lambdaRetryRule.delaysMs,
    maximumEventAgeMs: options.maximumEventAgeMs ?? lambdaRetryRule.maximumEventAgeMs,
  }
  const start = await nextStart(store)
  const queue = await openPendingQueue<PendingEvent>(store, ['delivery'], start, now)
  const dead = await openDeadLetters(store, start)
  const listeners = createListeners<DeliveryEvent>()
  const emit = listeners.call
  const drainWatchers = new Set<() => void>()
  const ready: Taken<PendingEvent>[] = []
  // An attempt that ends after this has no effect, because the store may be closed.
  let abandoned = false

  const pump = startPump({
    concurrency,
    async begin(pump) {
      if (ready.length < concurrency) ready.push(...(await queue.take(windowSize, now())))
      while (pump.hasRoom()) {
        const taken = ready.shift()
        if (taken === undefined) return
        pump.run(makeAttempt(taken))
      }
    },
    nextAt: () => queue.nextRetryAt(),
    stalled,
    rested() {
      for (const watch of drainWatchers) watch()
    },
    now,
  })

  async function makeAttempt(taken: Taken<PendingEvent>): Promise<void> {
    const { functionArn, payload, requestId, arrivedAt, failures } = taken.event
    const attempt = { requestId, functionArn, arrivedAt, attempt: failures + 1 }
    let result: InvocationResult
    try {
      result = await options.invoke({ functionArn, payload, requestId })
    } catch (error) {
      if (pump.ending.aborted) return
      return afterError(
        taken,
        { failures, refusals: taken.event.refusals + 1 },
        functionErrorOf(error),
      )
    }
    if (!result.ok) return afterError(taken, { failures: failures + 1, refusals: 0 }, result.error)
    const { durationMs } = result
    pump.finish(
      remove(taken).then((isRemoved) => {
        if (isRemoved) emit({ type: 'delivered', ...attempt, durationMs })
      }),
    )
  }

  // One write serves several, and the next attempts do not wait for it.
  const remove = gather((all: readonly Taken<PendingEvent>[]) => written(() => queue.remove(all)))

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
    const { operation, done } = putAway(functionArn, onFailureRecord(givenUp, now()))
    if (await written(() => queue.replace(taken, operation))) {
      done()
      emit({ type: 'dead-lettered', ...attempt, error, condition })
    }
  }

  /** Where a record goes: to the function's destination or, without one, to the dead letters. */
  function putAway(
    functionArn: string,
    record: OnFailureRecord,
  ): { readonly operation: BatchOperation; done(): void } {
    const queueArn = onFailure?.queueOf(functionArn)
    if (onFailure !== undefined && queueArn !== undefined) {
      const message = { queueArn, body: JSON.stringify(record), senderId }
      const [operation] = onFailure.outbox.operations(message)
      if (operation !== undefined) return { operation, done: onFailure.wake }
    }
    return { operation: dead.putOperation(record), done: dead.added }
  }

  /** Writes what an attempt came to; false if closing came first. */
  function written(write: () => Promise<void>): Promise<boolean> {
    const closing = pump.ending
    return writeUntilDone(write, { closing, isClosed: () => abandoned, stalled, now })
  }

  function stalled(error: unknown, retryAt: number): void {
    emit({ type: 'stalled', error, retryAt })
  }

  function newEvent(invocation: Invocation, requestId: string = randomUUID()): PendingEvent {
    return { ...invocation, requestId, arrivedAt: now(), failures: 0, refusals: 0 }
  }

  function wake(): void {
    queue.announce()
    pump.wake()
  }

  pump.wake()
  return {
    outbox: { operation: (invocation) => queue.putOperation(newEvent(invocation)), wake },
    async send(invocation, requestId) {
      const event = newEvent(invocation, requestId)
      await store.batch([queue.putOperation(event)], { sync: true })
      wake()
    },
    rules: (functionArn) => ({
      retries: rule.delaysMs.length,
      maximumEventAgeMs: rule.maximumEventAgeMs,
      destination: onFailure?.queueOf(functionArn),
    }),
    onEvent: listeners.add,
    deadLetters: () => dead.all(),
    removeDeadLetters: (functionArn) => dead.remove(functionArn),
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
          if (!pump.isLooking() && queue.count() === 0) finish(true)
        }
        const deadline = setTimeout(finish, timeoutMs, false)
        drainWatchers.add(watch)
        watch()
      })
    },
    async close() {
      await pump.close()
      abandoned = true
    },
  }
}

/** How many events are read from disk at once: few enough to hold, many enough to be quick. */
const windowSize = 64
