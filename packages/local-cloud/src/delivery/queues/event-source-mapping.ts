import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { InvocationResult } from '../../functions/index.ts'
import { functionErrorOf } from '../function-error-of.ts'
import type { Invocation } from '../outbox.ts'
import { startPump } from '../pump.ts'
import { envelopeOf } from './envelope.ts'
import { failedItems } from './failed-items.ts'
import type { MappingSettings } from './mapping-definition.ts'
import type { QueueEvent } from './queue-event.ts'
import type { Receipt, WorkingQueue } from './working-queue.ts'

export interface MappingParts extends MappingSettings {
  readonly queue: WorkingQueue
  readonly functionArn: string
  readonly region: string
  readonly now: () => number
  /** Rejects only when the function could not be invoked at all. */
  invoke(invocation: Invocation & { requestId: string }): Promise<InvocationResult>
  emit(event: QueueEvent): void
}

/** Delivers a queue's messages to a function. */
export interface EventSourceMapping {
  /**
   * Receives no more messages and waits two seconds for running invocations. Messages of an
   * invocation that has not ended by then are visible at the next start, as if nobody had received
   * them.
   */
  close(): Promise<void>
}

/**
 * Lambda's event source mapping: batches of messages, several at once. The messages of a batch that
 * succeeded are deleted; those that failed become visible again when their visibility timeout is over.
 */
export function startEventSourceMapping(parts: MappingParts): EventSourceMapping {
  const { queue, now, emit } = parts
  let wakeGathering = (): void => {}
  let arrivals = 0

  const pump = startPump({
    concurrency: parts.maximumConcurrency,
    async begin(pump) {
      while (pump.hasRoom()) {
        const batch = await gather()
        if (batch.length === 0 || pump.ending.aborted) return
        pump.run(serve(batch))
      }
    },
    nextAt: () => queue.nextVisibleAt(),
    stalled: (error, retryAt) => emit({ type: 'stalled', error, retryAt }),
    now,
  })

  /** A batch: what is there, or, with a window, what comes until it is full or the window is over. */
  async function gather(): Promise<Receipt[]> {
    let seen = arrivals
    const batch = await queue.receive(parts.batchSize)
    const until = now() + parts.batchingWindowMs
    while (batch.length > 0 && batch.length < parts.batchSize) {
      const leftMs = until - now()
      if (leftMs <= 0 || pump.ending.aborted) break
      // Waits only if no message has arrived since the last receive.
      if (arrivals === seen) await arrivalWithin(leftMs)
      seen = arrivals
      batch.push(...(await queue.receive(parts.batchSize - batch.length)))
    }
    return batch
  }

  async function arrivalWithin(ms: number): Promise<void> {
    const waiting = new AbortController()
    wakeGathering = () => waiting.abort()
    const signal = AbortSignal.any([waiting.signal, pump.ending])
    await sleep(ms, undefined, { signal }).catch(() => {})
    wakeGathering = () => {}
  }

  async function serve(batch: readonly Receipt[]): Promise<void> {
    const requestId = randomUUID()
    const payload = envelopeOf(batch, { arn: queue.arn, region: parts.region })
    let result: InvocationResult
    try {
      result = await parts.invoke({ functionArn: parts.functionArn, payload, requestId })
    } catch (error) {
      if (pump.ending.aborted) return
      result = { ok: false, error: functionErrorOf(error), durationMs: 0 }
    }
    const ids = new Set(batch.map(({ message }) => message.messageId))
    const failed = failedOf(result, ids)
    const isFailed = ({ message }: Receipt): boolean => failed.has(message.messageId)
    const done = batch.filter((receipt) => !isFailed(receipt))
    if ((await queue.delete(done)) && done.length > 0) {
      const { durationMs } = result
      emit({ type: 'delivered', ...about(done, requestId), durationMs })
    }
    await keep(batch.filter(isFailed), requestId, result)
  }

  function failedOf(result: InvocationResult, ids: ReadonlySet<string>): ReadonlySet<string> {
    if (!result.ok) return ids
    return parts.reportBatchItemFailures ? failedItems(result.answer, ids) : new Set()
  }

  async function keep(
    failed: readonly Receipt[],
    requestId: string,
    result: InvocationResult,
  ): Promise<void> {
    const [first] = failed
    if (first === undefined) return
    const timeoutEndsAt = first.receivedAt + queue.visibilityTimeoutMs
    const visibleAt = Math.min(timeoutEndsAt, now() + (parts.failureVisibilityMs ?? Infinity))
    await queue.release(failed, visibleAt)
    emit({
      type: 'failed',
      ...about(failed, requestId),
      ...(result.ok ? {} : { error: result.error }),
      receiveCount: Math.max(...failed.map(({ message }) => message.receiveCount)),
      visibleAt,
    })
  }

  function about(
    receipts: readonly Receipt[],
    requestId: string,
  ): { queue: string; requestId: string; messageIds: readonly string[] } {
    const messageIds = receipts.map(({ message }) => message.messageId)
    return { queue: queue.name, requestId, messageIds }
  }

  queue.onArrival(() => {
    arrivals++
    wakeGathering()
    pump.wake()
  })
  pump.wake()
  return { close: () => pump.close() }
}
