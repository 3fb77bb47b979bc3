import { setMaxListeners } from 'node:events'
import type { ListedObject } from '../bucket/index.ts'
import { LedgerError } from '../core/index.ts'
import { lastKeyUnder, type Wait } from '../reader/index.ts'
import type { Batch } from './batch.ts'
import { createLimit } from './limit.ts'
import { merge } from './merge.ts'
import type { ComparedRow } from './rows-in-order.ts'
import { leftAfter, type Selection } from './selection.ts'
import { type DriftKind, driftOf, isUnmoved, type Sighting } from './suspect.ts'

/** A row that does not say what S3 says, and has not for as long as the grace. */
export interface Drift extends Sighting {
  readonly key: string
  readonly kind: DriftKind
  /** Whether the row now says what S3 says; absent where nothing was to be repaired. */
  readonly isRepaired?: boolean
  /** Why it could not be repaired. */
  readonly failure?: LedgerError
}

/** What a comparison says as it goes. */
export type VerifyStep =
  | { readonly drift: Drift }
  /** All keys up to this one are done: here another run can go on. */
  | { readonly after: string }

export interface VerifyCounts {
  objects: number
  /** Tombstones included. */
  rows: number
  /** Differences that were looked at again, most of which are events on their way. */
  suspects: number
}

export interface VerifyOptions {
  readonly selection: Selection
  /** Only keys greater than this. */
  readonly after?: string | undefined
  readonly objects: (from: From) => AsyncIterable<Batch<ListedObject>>
  readonly rows: (from: From) => AsyncIterable<Batch<ComparedRow>>
  /** Looks at one key again, strongly. */
  readonly look: (key: string) => Promise<Sighting>
  /** Makes the row of a key say what S3 says. */
  readonly repair?: ((key: string) => Promise<void>) | undefined
  /** How long a difference must stand unmoved before it is drift. */
  readonly graceMs: number
  readonly wait: Wait
  readonly signal?: AbortSignal | undefined
  /** Is kept up to date. */
  readonly counts: VerifyCounts
}

interface From {
  readonly prefix: string
  readonly after?: string | undefined
}

/**
 * Compares a bucket with its ledger: one merge of both in the order of their keys, in constant memory.
 *
 * Uploads go on meanwhile. So a difference is looked at again after the grace: it is drift only if
 * neither side has moved since, for then no event of it is on its way. One that goes on moving and
 * never agrees is drift after five looks.
 *
 * @throws {LedgerError} what S3 or DynamoDB answered, where the other keys would fail alike
 */
export async function* verify(options: VerifyOptions): AsyncGenerator<VerifyStep> {
  const { selection, objects, rows, counts } = options
  const limit = createLimit(mostLooks)
  const stop = new AbortController()
  // Each suspect that waits listens.
  setMaxListeners(0, stop.signal)
  const { signal } = options
  const end = () => stop.abort(signal?.reason)
  signal?.addEventListener('abort', end, { once: true })
  const queue: Waiting[] = []
  let suspects = 0

  async function settle(key: string, first: Sighting): Promise<Drift | undefined> {
    let before = first
    for (let looks = 1; ; looks++) {
      await options.wait(options.graceMs, stop.signal)
      const now = await limit(() => options.look(key))
      const kind = driftOf(now)
      if (kind === undefined) return undefined
      if (isUnmoved(before, now) || looks === mostLooksEach) return repaired({ key, kind, ...now })
      before = now
    }
  }

  async function repaired(drift: Drift): Promise<Drift> {
    const { repair } = options
    if (repair === undefined) return drift
    try {
      await limit(() => repair(drift.key))
      return { ...drift, isRepaired: true }
    } catch (error) {
      const failsAlone = error instanceof LedgerError && error.code === 'unavailable'
      if (!failsAlone || stop.signal.aborted) throw error
      return { ...drift, isRepaired: false, failure: error }
    }
  }

  function suspect(key: string, sighting: Sighting): void {
    suspects++
    counts.suspects++
    const one: Suspect = { isSettled: false, settled: settle(key, sighting) }
    const mark = () => {
      one.isSettled = true
    }
    // What it throws, whoever takes it from the queue gets.
    one.settled.then(mark, mark)
    queue.push(one)
  }

  /** Takes what is over from the front of the queue; waits for what is not, to have at most so many. */
  async function* take(most: number): AsyncGenerator<VerifyStep> {
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      if ('after' in next) {
        yield next
      } else {
        if (!next.isSettled && suspects <= most) return
        const drift = await next.settled
        suspects--
        if (drift !== undefined) yield { drift }
      }
      queue.shift()
    }
  }

  try {
    signal?.throwIfAborted()
    for (const from of leftAfter(selection, options.after)) {
      const pairs = merge(
        { batches: objects(from), keyOf: (object: ListedObject) => object.key },
        { batches: rows(from), keyOf: (row: ComparedRow) => row.object_key },
      )
      for await (const { items, after } of pairs) {
        for (const { key, left: object, right: row } of items) {
          if (object !== undefined) counts.objects++
          if (row !== undefined) counts.rows++
          const sighting = { object, row }
          if (driftOf(sighting) === undefined || !selection.isSelected(key)) continue
          suspect(key, sighting)
          if (suspects > mostSuspects) yield* take(mostSuspects)
        }
        queue.push({ after: after ?? lastKeyUnder(from.prefix) })
        yield* take(mostSuspects)
      }
    }
    yield* take(0)
  } finally {
    signal?.removeEventListener('abort', end)
    stop.abort()
  }
}

type Waiting = Suspect | { readonly after: string }

interface Suspect {
  isSettled: boolean
  readonly settled: Promise<Drift | undefined>
}

/** What may wait for its grace, so that memory has a bound. */
const mostSuspects = 10_000
const mostLooks = 32
const mostLooksEach = 5
