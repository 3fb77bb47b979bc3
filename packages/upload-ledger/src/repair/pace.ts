import type { Wait } from '../reader/index.ts'

/** Waits until so many more units may be spent. */
export type Pace = (units: number, signal?: AbortSignal) => Promise<void>

/**
 * A pace of so many units a second, in the order of the calls. Of a pause no more than a second is
 * made up for.
 *
 * @param unitsPerSecond Infinity for no limit
 */
export function createPace(unitsPerSecond: number, now: () => number, wait: Wait): Pace {
  let nextMs = Number.NEGATIVE_INFINITY
  return async (units, signal) => {
    if (unitsPerSecond === Number.POSITIVE_INFINITY) return
    const nowMs = now()
    const turnMs = Math.max(nextMs, nowMs - burstMs)
    nextMs = turnMs + (units / unitsPerSecond) * 1_000
    if (turnMs > nowMs) await wait(turnMs - nowMs, signal)
  }
}

const burstMs = 1_000
