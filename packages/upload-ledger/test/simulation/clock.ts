import process from 'node:process'

/** Time that passes only on demand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Lets time pass, and what is due happen, each thing at its own moment and run to its end. */
  advanceTo(ms: number): Promise<void>
}

const { setTimeout: realSet, clearTimeout: realClear } = globalThis

/**
 * Waits until all that can go on without anything new has gone on: what is asked for in the midst of
 * promises settling comes after all of them have settled.
 */
export function settle(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve))
}

/**
 * Runs `body` under a clock of its own, which also serves the global timers meanwhile: the handler
 * guards its deadline with `setTimeout`.
 */
export async function underClock<T>(
  startMs: number,
  body: (clock: Clock) => Promise<T>,
): Promise<T> {
  // What else this process has to do is done now. From here to the end there is nothing but promises,
  // so `settle` is always in their midst, and no stranger meets the timers.
  await new Promise((resolve) => void setImmediate(resolve))
  let nowMs = startMs
  let lastId = 0
  const timers = new Map<number, { readonly atMs: number; readonly run: () => void }>()
  const nextDue = (untilMs: number) =>
    [...timers].filter(([, t]) => t.atMs <= untilMs).sort(([, a], [, b]) => a.atMs - b.atMs)[0]
  const clock: Clock = {
    now: () => nowMs,
    async advanceTo(ms) {
      for (let due = nextDue(ms); due !== undefined; due = nextDue(ms)) {
        const [id, { atMs, run }] = due
        timers.delete(id)
        nowMs = Math.max(nowMs, atMs)
        run()
        await settle()
      }
      nowMs = Math.max(nowMs, ms)
    },
  }
  const set = (run: () => void, delayMs = 0) => {
    timers.set(++lastId, { atMs: nowMs + delayMs, run })
    return lastId
  }
  globalThis.setTimeout = set as unknown as typeof globalThis.setTimeout
  globalThis.clearTimeout = ((id: number) => timers.delete(id)) as unknown as typeof realClear
  try {
    return await body(clock)
  } finally {
    globalThis.setTimeout = realSet
    globalThis.clearTimeout = realClear
  }
}
