import { setTimeout as sleep } from 'node:timers/promises'
import type { WorkingQueue } from '../../delivery/index.ts'
import type { Call } from '../parts.ts'

/** A look-out for messages, from before the queue is looked into, so that none slips by. */
export interface Waiting {
  /** Waits until there may be more to receive; false if the time is over or nobody waits. */
  more(): Promise<boolean>
  end(): void
}

/** The longest that a hidden message whose time has come is not noticed. */
const lookIntervalMs = 1000

export function waitForMessages(
  queue: WorkingQueue,
  untilMs: number,
  { now, signal }: Pick<Call, 'now' | 'signal'>,
): Waiting {
  const arrival = new AbortController()
  const end = queue.onArrival(() => arrival.abort())
  return {
    async more() {
      const leftMs = untilMs - now()
      if (leftMs > 0 && !signal.aborted) {
        const visibleInMs = Math.max(0, (queue.nextVisibleAt() ?? Infinity) - now())
        const waitMs = Math.min(leftMs, visibleInMs, lookIntervalMs)
        const either = AbortSignal.any([arrival.signal, signal])
        await sleep(waitMs, undefined, { signal: either }).catch(() => {})
      }
      end()
      return untilMs > now() && !signal.aborted
    },
    end,
  }
}
