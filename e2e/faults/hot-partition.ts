import { type Fault, pass, throttle } from './fault.ts'

/** A partition that takes so many writes a second and refuses the others, as DynamoDB's does. */
export interface HotPartition {
  readonly fault: () => Fault
  throttled(): number
}

/**
 * A token bucket of one second's writes.
 *
 * @param refusedFirst so many writes are refused before it begins, whatever the clock says: another's
 *   burst has used it up
 */
export function hotPartition(writesPerSecond: number, refusedFirst: number): HotPartition {
  let tokens = 0
  let filledMs = performance.now()
  let throttled = 0
  return {
    fault() {
      const nowMs = performance.now()
      tokens = Math.min(writesPerSecond, tokens + ((nowMs - filledMs) * writesPerSecond) / 1000)
      filledMs = nowMs
      if (tokens < 1 || throttled < refusedFirst) {
        throttled++
        return throttle
      }
      tokens--
      return pass
    },
    throttled: () => throttled,
  }
}
