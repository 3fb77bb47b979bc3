import { setTimeout as sleep } from 'node:timers/promises'

export interface PumpParts {
  /** The most pieces of work at once. */
  readonly concurrency: number
  /** Takes what there is to do, and begins it by `run` as long as there is room. */
  begin(pump: Pump): Promise<void>
  /** When there may be more to do, unless `wake` says so before; undefined if nothing waits. */
  nextAt(): number | undefined
  /** Told when `begin` failed; it is called again a second later. */
  stalled(error: unknown, retryAt: number): void
  /** Told after each time that `begin` had nothing more to take. */
  rested?(): void
  now(): number
}

/** Processes pieces of work for as long as there are any. */
export interface Pump {
  /** Says that there may be more to begin. */
  wake(): void
  /** Counts a piece of work as running until it ends; then it is looked whether there is more. */
  run(work: Promise<void>): void
  /** Counts what is left of a piece of work, which takes no room any more: closing waits for it too. */
  finish(work: Promise<void>): void
  hasRoom(): boolean
  /** Whether a look at what there is to do is under way: it may find more than is known. */
  isLooking(): boolean
  /** Aborted when closing begins. */
  readonly ending: AbortSignal
  /** Begins nothing more and waits two seconds for what runs, and for a look that is under way. */
  close(): Promise<void>
}

/** The wait before a store that failed is tried again. */
export const stallMs = 1000

const graceMs = 2000

/** So that a store that stands still does not fill memory. */
const mostFinishing = 256

export function startPump(parts: PumpParts): Pump {
  const { concurrency, now } = parts
  const running = new Set<Promise<void>>()
  const finishing = new Set<Promise<void>>()
  const ending = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let looking = false
  let lastLook: Promise<void> | undefined
  let again = false
  let closing: Promise<void> | undefined

  function wake(): void {
    again = true
    if (looking || ending.signal.aborted) return
    looking = true
    lastLook = look()
  }

  async function look(): Promise<void> {
    clearTimeout(timer)
    try {
      while (again && !ending.signal.aborted) {
        again = false
        await parts.begin(pump)
      }
      lookAgainAt(parts.nextAt())
    } catch (error) {
      const retryAt = now() + stallMs
      if (!ending.signal.aborted) parts.stalled(error, retryAt)
      lookAgainAt(retryAt)
    }
    looking = false
    parts.rested?.()
  }

  function lookAgainAt(timeMs: number | undefined): void {
    if (timeMs === undefined || ending.signal.aborted) return
    // Not at one go, so that a clock that is set, or a machine that slept, is noticed.
    timer = setTimeout(wake, Math.min(Math.max(timeMs - now(), 0), 1000))
  }

  async function close(): Promise<void> {
    ending.abort()
    clearTimeout(timer)
    const waiting = new AbortController()
    const grace = sleep(graceMs, undefined, { signal: waiting.signal }).catch(() => {})
    await Promise.race([Promise.all([ended(), lastLook]), grace])
    waiting.abort()
  }

  /** What runs may leave something to finish. */
  async function ended(): Promise<void> {
    await Promise.all(running)
    await Promise.all(finishing)
  }

  function count(work: Promise<void>, among: Set<Promise<void>>): void {
    const counted = work.finally(() => {
      among.delete(counted)
      wake()
    })
    among.add(counted)
  }

  const pump: Pump = {
    wake,
    run: (work) => count(work, running),
    finish: (work) => count(work, finishing),
    hasRoom: () =>
      running.size < concurrency && finishing.size < mostFinishing && !ending.signal.aborted,
    isLooking: () => looking,
    ending: ending.signal,
    close() {
      closing ??= close()
      return closing
    },
  }
  return pump
}
