import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { InvocationResult } from '../../../functions/index.ts'
import { openStore, type Store } from '../../../store/index.ts'
import type { QueueEvent } from '../queue-event.ts'
import { createQueues, type Queues, type QueuesOptions } from '../queues.ts'

/** A batch as the function gets it. */
export interface Envelope {
  readonly Records: readonly {
    readonly messageId: string
    readonly receiptHandle: string
    readonly body: string
    readonly attributes: Readonly<Record<string, string>>
    readonly eventSourceARN: string
  }[]
}

/** What the function answers; what it throws is its error. */
export type Behaviour = (batch: Envelope) => unknown

export const queueArn = 'arn:aws:sqs:us-east-1:000000000000:main'

/** From queue `main` to a function; what fails is visible again at once. */
export const mapping = {
  queue: 'main',
  function: 'save',
  reportBatchItemFailures: true,
  failureVisibilitySeconds: 0,
}

/** Queue `main` with the dead letters `dead`, on a store of its own, and what was seen of them. */
export class QueuesUnderTest {
  readonly store: Store
  readonly #folder: string
  #queues: Queues | undefined
  events: QueueEvent[] = []
  batches: Envelope[] = []
  /** How far the queues' clock is ahead. */
  aheadMs = 0

  private constructor(folder: string, store: Store) {
    this.#folder = folder
    this.store = store
  }

  static async open(): Promise<QueuesUnderTest> {
    const folder = await mkdtemp(join(tmpdir(), 'queues-'))
    return new QueuesUnderTest(folder, await openStore(folder))
  }

  get queues(): Queues {
    if (this.#queues === undefined) throw new Error('Cannot use the queues: they were not started')
    return this.#queues
  }

  /** Starts them, or starts them again on what is on disk after they were closed. */
  async start(behave: Behaviour, options: Partial<QueuesOptions> = {}): Promise<void> {
    this.#queues = await createQueues({
      store: this.store,
      region: 'us-east-1',
      queues: [
        { name: 'main', visibilityTimeoutSeconds: 60, maxReceiveCount: 3, deadLetterQueue: 'dead' },
        { name: 'dead' },
      ],
      mappings: [mapping],
      functionArn: (name) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
      functionTimeoutSeconds: () => 30,
      now: () => Date.now() + this.aheadMs,
      invoke: ({ payload }) => this.#invoke(payload as Envelope, behave),
      ...options,
    })
    this.queues.onEvent((event) => this.events.push(event))
  }

  async #invoke(batch: Envelope, behave: Behaviour): Promise<InvocationResult> {
    this.batches.push(batch)
    try {
      return { ok: true, answer: await behave(batch), durationMs: 1 }
    } catch (error) {
      const errorMessage = error instanceof Error ? error.message : String(error)
      return { ok: false, error: { errorType: 'Error', errorMessage }, durationMs: 1 }
    }
  }

  /** Puts messages into `main` as one batch, as S3 does. */
  async send(...bodies: string[]): Promise<void> {
    const operations = bodies.flatMap((body) =>
      this.queues.outbox.operations({ queueArn, body, senderId: 'AIDATEST' }),
    )
    await this.store.batch(operations, { sync: true })
    this.queues.wake()
  }

  /** Whether nothing is in a queue, in flight or not. */
  isEmpty(name: string): boolean {
    const { visible, inFlight } = this.queues.queue(name).counts()
    return visible + inFlight === 0
  }

  async letters(): Promise<{ body: string; receiveCount: number }[]> {
    const found = await Array.fromAsync(this.queues.queue('dead').messages())
    return found.map(({ body, receiveCount }) => ({ body, receiveCount }))
  }

  async close(): Promise<void> {
    await this.#queues?.close()
    await this.store.close()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** Resolves when a condition holds; fails when it does not come to hold. */
export async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 2000; i++) {
    if (condition()) return
    await wait(5)
  }
  throw new Error('Cannot go on with the test: the condition did not come to hold')
}

export function bodiesOf(batch: Envelope): string[] {
  return batch.Records.map(({ body }) => body)
}

/** The answer that names those messages of a batch as failed. */
export function failuresOf(batch: Envelope, isBad: (body: string) => boolean): object {
  const bad = batch.Records.filter(({ body }) => isBad(body))
  return { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) }
}
