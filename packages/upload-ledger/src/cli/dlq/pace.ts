import { setTimeout as wait } from 'node:timers/promises'

/** Lets as many begin in a second as the rate says, evenly; resolves to false when it is to stop. */
export function paceOf(perSecond: number, signal: AbortSignal): () => Promise<boolean> {
  let nextAt = 0
  return async () => {
    const now = performance.now()
    const startAt = Math.max(now, nextAt)
    nextAt = startAt + 1000 / perSecond
    if (startAt > now) await wait(startAt - now, undefined, { signal }).catch(() => {})
    return !signal.aborted
  }
}
