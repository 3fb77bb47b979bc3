import type { Outbox } from '../../delivery/index.ts'
import type { BatchOperation } from '../../store/index.ts'
import { S3Error } from '../errors.ts'
import type { Bodies, DiscardedBody } from './bodies.ts'
import type { FinishedBody } from './body.ts'
import type { Database } from './database.ts'
import { type Sequencer, Sequencers } from './sequencer.ts'

/** The changes of one request: afterwards all of them are on disk, or none. */
export interface Change<T> {
  readonly result: T
  readonly operations: readonly BatchOperation[]
  /** One that was not taken from `nextSequencer`: whatever comes after gets a greater one. */
  readonly sequencer?: Sequencer
  /** Bodies that a row names from now on. */
  readonly adopted?: readonly FinishedBody[]
  /** Bodies that no row names any more; they go once nobody reads them. */
  readonly discarded?: readonly DiscardedBody[]
}

/**
 * Reads what is stored and says what to change. It sees every change to the same subject that came
 * before it, and no other that is under way.
 */
export type Build<T> = (nextSequencer: () => Sequencer) => Change<T> | Promise<Change<T>>

/** For a change that must stand alone, such as the deletion of a bucket. */
export const everything: unique symbol = Symbol('everything')

interface Pending {
  readonly subject: string | typeof everything
  /** Builds, and gives the change; what it throws is the request's own failure. */
  build(nextSequencer: () => Sequencer): Promise<Change<unknown>>
  resolve(): void
  reject(error: unknown): void
}

/**
 * The one writer of S3's rows.
 *
 * Changes that wait while a batch is being written go to disk together in the next, so that many
 * requests share one sync. Their order is the order of their sequencers. Never are two changes of
 * one subject in a batch: the second has to see what the first did.
 */
export class Commits {
  readonly #database: Database
  readonly #bodies: Bodies
  readonly #outbox: Outbox
  readonly #now: () => number
  readonly #sequencers: Sequencers
  #queue: Pending[] = []
  #writing: Promise<void> | undefined
  #closed = false

  private constructor(
    parts: { database: Database; bodies: Bodies; outbox: Outbox; now: () => number },
    last: string | undefined,
  ) {
    this.#database = parts.database
    this.#bodies = parts.bodies
    this.#outbox = parts.outbox
    this.#now = parts.now
    this.#sequencers = new Sequencers(last)
  }

  static async open(parts: {
    database: Database
    bodies: Bodies
    outbox: Outbox
    now: () => number
  }): Promise<Commits> {
    return new Commits(parts, await parts.database.meta.get('sequencer'))
  }

  /**
   * Makes a change durable.
   *
   * @param subject what must not change between the reading and the writing: see `objectKey`
   * @throws what `build` throws, in which case nothing is changed. After any other failure the
   *   change may yet be found done at the next start, so its files must be left alone.
   */
  async run<T>(subject: string | typeof everything, build: Build<T>): Promise<T> {
    if (this.#closed) throw new S3Error('ServiceUnavailable', 'The endpoint is shutting down')
    let result: { value: T } | undefined
    await new Promise<void>((resolve, reject) => {
      this.#queue.push({
        subject,
        async build(nextSequencer) {
          const change = await build(nextSequencer)
          result = { value: change.result }
          return change
        },
        resolve,
        reject,
      })
      this.#writing ??= this.#drain()
    })
    if (result === undefined) throw new Error('Cannot answer: the change was never built')
    return result.value
  }

  /** Waits for what is under way; refuses what comes later. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#writing
  }

  async #drain(): Promise<void> {
    // One turn's wait lets requests of the same moment share the first batch too.
    await Promise.resolve()
    while (this.#queue.length > 0) {
      const group = this.#takeGroup()
      try {
        await this.#write(group)
      } catch (error) {
        // Not one of a request's own failures: the writer itself must go on for the others.
        for (const pending of group) pending.reject(error)
      }
    }
    this.#writing = undefined
  }

  #takeGroup(): Pending[] {
    const first = this.#queue[0]
    if (first?.subject === everything) return this.#queue.splice(0, 1)
    const group = new Map<string, Pending>()
    const later: Pending[] = []
    for (const pending of this.#queue) {
      const { subject } = pending
      const joins =
        subject !== everything &&
        !group.has(subject) &&
        group.size < greatestGroup &&
        later[0]?.subject !== everything
      if (joins) group.set(subject, pending)
      else later.push(pending)
    }
    this.#queue = later
    return [...group.values()]
  }

  async #write(group: readonly Pending[]): Promise<void> {
    const built: { pending: Pending; change: Change<unknown> }[] = []
    let last: Sequencer | undefined
    const next = (): Sequencer => {
      last = this.#sequencers.next(this.#now())
      return last
    }
    for (const pending of group) {
      try {
        built.push({ pending, change: await pending.build(next) })
      } catch (error) {
        pending.reject(error)
      }
    }
    for (const { change } of built) {
      if (change.sequencer !== undefined) last = this.#sequencers.pass(change.sequencer)
    }
    const { meta, doomed, store } = this.#database
    const operations: BatchOperation[] = built.flatMap(({ change }) => [...change.operations])
    for (const { change } of built) {
      for (const { adoption } of change.adopted ?? []) operations.push(adoption)
      for (const file of (change.discarded ?? []).flatMap((body) => body.files)) {
        operations.push({ type: 'put', sublevel: doomed, key: file, value: '' })
      }
    }
    if (last !== undefined) {
      operations.push({ type: 'put', sublevel: meta, key: 'sequencer', value: last })
    }
    try {
      if (operations.length > 0) await store.batch(operations, { sync: true })
    } catch (error) {
      for (const { pending } of built) pending.reject(error)
      return
    }
    for (const { change } of built) this.#bodies.discard(change.discarded ?? [])
    for (const { pending } of built) pending.resolve()
    this.#outbox.wake()
  }
}

/** Bounds the memory and the time of one batch. */
const greatestGroup = 256
