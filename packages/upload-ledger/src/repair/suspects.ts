import { setMaxListeners } from 'node:events'
import { LedgerError } from '../core/index.ts'
import type { Wait } from '../reader/index.ts'
import { createLimit } from './limit.ts'
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

export interface VerifyCounts {
  objects: number
  /** Tombstones included. */
  rows: number
  /** Differences that were looked at again, most of which are events on their way. */
  suspects: number
}

/** What a comparison says as it goes, in the order in which it reads. */
export interface VerifyStep {
  /** All up to this place is done: here another run can go on. Absent where it could not. */
  readonly after?: string | undefined
  /** As they were at that place; what is read ahead of it does not count. */
  readonly counts: Readonly<VerifyCounts>
  /** What is wrong, if anything is. */
  readonly drift?: Drift
}

export interface SuspectOptions {
  /** Looks at one key again, strongly. */
  readonly look: (key: string) => Promise<Sighting>
  /** Makes the row of a key say what S3 says. */
  readonly repair?: ((key: string) => Promise<void>) | undefined
  /** How long a difference must stand unmoved before it is drift. */
  readonly graceMs: number
  readonly wait: Wait
  readonly signal?: AbortSignal | undefined
}

/** Keys whose row may differ, each of which is looked at again; in the order in which they came. */
export interface Suspects {
  /**
   * @param step what is said with the drift, if it is one
   * @param first what was seen of it; without it, it is looked at first
   */
  add(key: string, step: VerifyStep, first?: Sighting): void
  /** Says this once everything that was added before is over. */
  mark(step: VerifyStep): void
  /** Takes what is over from the front; waits for what is not where too many wait. */
  take(): AsyncGenerator<VerifyStep>
  /** Waits for all. */
  finish(): AsyncGenerator<VerifyStep>
  close(): void
}

export function createSuspects(options: SuspectOptions): Suspects {
  const limit = createLimit(mostLooks)
  const stop = new AbortController()
  // Each suspect that waits listens.
  setMaxListeners(0, stop.signal)
  const { signal } = options
  const end = () => stop.abort(signal?.reason)
  signal?.addEventListener('abort', end, { once: true })
  const queue: Waiting[] = []
  let suspects = 0

  async function settle(key: string, first?: Sighting): Promise<Drift | undefined> {
    let before = first ?? (await limit(() => options.look(key)))
    if (driftOf(before) === undefined) return undefined
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

  function add(key: string, step: VerifyStep, first?: Sighting): void {
    suspects++
    const one: Suspect = { step, isSettled: false, settled: settle(key, first) }
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
      if (!('settled' in next)) {
        yield next
      } else {
        if (!next.isSettled && suspects <= most) return
        const drift = await next.settled
        suspects--
        if (drift !== undefined) yield { ...next.step, drift }
      }
      queue.shift()
    }
  }

  return {
    add,
    mark(step) {
      // Of two with nothing between them the later says it all.
      const last = queue.at(-1)
      if (last !== undefined && !('settled' in last)) queue.pop()
      queue.push(step)
    },
    take: () => take(mostSuspects),
    finish: () => take(0),
    close() {
      signal?.removeEventListener('abort', end)
      stop.abort()
    },
  }
}

type Waiting = Suspect | VerifyStep

interface Suspect {
  readonly step: VerifyStep
  isSettled: boolean
  readonly settled: Promise<Drift | undefined>
}

/** What may wait for its grace, so that memory has a bound. */
const mostSuspects = 10_000
const mostLooks = 32
const mostLooksEach = 5
