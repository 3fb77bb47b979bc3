import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FunctionError, InvocationResult } from '../../functions/index.ts'
import type { Invocation } from '../outbox.ts'
import { envelopeOf } from './envelope.ts'
import { failedItems } from './failed-items.ts'
import type { MappingSettings } from './mapping-definition.ts'
import type { Receipt, WorkingQueue } from './queue.ts'
import type { QueueEvent } from './queue-event.ts'

export interface MappingParts extends MappingSettings {
  readonly queue: WorkingQueue
  readonly functionArn: string
  readonly region: string
  readonly now: () => number
  /** Rejects only when the function could not be invoked at all. */
  invoke(invocation: Invocation & { requestId: string }): Promise<InvocationResult>
  emit(event: QueueEvent): void
}

/** What takes a queue's messages to a function. */
export interface EventSourceMapping {
  /**
   * Receives nothing more and waits two seconds for what runs. What has not ended by then is
   * visible at the next start, as if it had not been received.
   */
  close(): Promise<void>
}

/**
 * Lambda's event source mapping: batches of messages, several at once. The messages of a batch that
 * succeeded are deleted; those that failed become visible again when their visibility timeout is over.
 */
export function startEventSourceMapping(parts: MappingParts): EventSourceMapping {
  const { queue, now, emit } = parts
  const running = new Set<Promise<void>>()
  const ending = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let pumping = false
  let again = false
  let lastPump: Promise<void> | undefined
  let closing: Promise<void> | undefined
  let wakeGathering = (): void => {}

  /** Begins as many invocations as may run. Called whenever there may be more to begin. */
  function pump(): void {
    again = true
    wakeGathering()
    if (pumping || ending.signal.aborted) return
    pumping = true
    lastPump = pumpOn()
  }

  async function pumpOn(): Promise<void> {
    clearTimeout(timer)
    try {
      while (again && !ending.signal.aborted) {
        again = false
        await beginBatches()
      }
      lookAgainAt(queue.nextVisibleAt())
    } catch (error) {
      const retryAt = now() + stallMs
      if (!ending.signal.aborted) emit({ type: 'stalled', error, retryAt })
      lookAgainAt(retryAt)
    }
    pumping = false
  }

  async function beginBatches(): Promise<void> {
    while (running.size < parts.maximumConcurrency && !ending.signal.aborted) {
      const batch = await gather()
      if (batch.length === 0 || ending.signal.aborted) return
      const invocation = serve(batch).finally(() => {
        running.delete(invocation)
        pump()
      })
      running.add(invocation)
    }
  }

  /** A batch: what is there, or, with a window, what comes until it is full or the window is over. */
  async function gather(): Promise<Receipt[]> {
    const batch = await queue.receive(parts.batchSize)
    const until = now() + parts.batchingWindowMs
    while (batch.length > 0 && batch.length < parts.batchSize) {
      const leftMs = until - now()
      if (leftMs <= 0 || ending.signal.aborted) break
      // What arrived since the last look was told of already.
      if (!again) await arrivalWithin(leftMs)
      again = false
      batch.push(...(await queue.receive(parts.batchSize - batch.length)))
    }
    return batch
  }

  async function arrivalWithin(ms: number): Promise<void> {
    const waiting = new AbortController()
    wakeGathering = () => waiting.abort()
    const signal = AbortSignal.any([waiting.signal, ending.signal])
    await sleep(ms, undefined, { signal }).catch(() => {})
    wakeGathering = () => {}
  }

  function lookAgainAt(timeMs: number | undefined): void {
    if (timeMs === undefined || ending.signal.aborted) return
    // Not at one go, so that a clock that is set, or a machine that slept, is noticed.
    timer = setTimeout(pump, Math.min(Math.max(timeMs - now(), 0), 1000))
  }

  async function serve(batch: readonly Receipt[]): Promise<void> {
    const requestId = randomUUID()
    const payload = envelopeOf(batch, { arn: queue.arn, region: parts.region })
    let result: InvocationResult
    try {
      result = await parts.invoke({ functionArn: parts.functionArn, payload, requestId })
    } catch (error) {
      if (ending.signal.aborted) return
      result = { ok: false, error: asError(error), durationMs: 0 }
    }
    const ids = new Set(batch.map(({ message }) => message.messageId))
    const failed = failedOf(result, ids)
    const isFailed = ({ message }: Receipt): boolean => failed.has(message.messageId)
    const done = batch.filter((receipt) => !isFailed(receipt))
    await queue.delete(done)
    if (done.length > 0) {
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

  async function close(): Promise<void> {
    ending.abort()
    clearTimeout(timer)
    const waiting = new AbortController()
    const grace = sleep(graceMs, undefined, { signal: waiting.signal }).catch(() => {})
    await Promise.race([Promise.all([...running, lastPump]), grace])
    waiting.abort()
  }

  queue.onArrival(pump)
  pump()
  return {
    close() {
      closing ??= close()
      return closing
    },
  }
}

/** The wait before a store that failed is tried again. */
const stallMs = 1000
const graceMs = 2000

function asError(error: unknown): FunctionError {
  if (error instanceof Error) return { errorType: error.name, errorMessage: error.message }
  return { errorType: typeof error, errorMessage: String(error) }
}
