import { useEffect, useState } from 'react'
import type { LiveStore } from '../../live/live-store.ts'

/**
 * Counts the times at which events under a prefix have come, of those within a second one, and calls
 * back at each.
 *
 * @param under `undefined` counts nothing
 */
export function useArrivals(
  live: LiveStore,
  under: { readonly bucket: string; readonly prefix: string } | undefined,
  onArrival: () => void,
): number {
  const [count, setCount] = useState(0)
  const { bucket, prefix } = under ?? {}
  // biome-ignore lint/correctness/useExhaustiveDependencies: it asks the same question again
  useEffect(() => {
    if (bucket === undefined || prefix === undefined) return
    let seen = live.state.total
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = () => {
      const { total, oldest } = live.state
      let isNew = false
      for (let number = Math.max(seen, oldest); number < total && !isNew; number++) {
        const event = live.at(number)
        isNew = event?.bucket === bucket && event.object_key?.startsWith(prefix) === true
      }
      seen = total
      if (!isNew || timer !== undefined) return
      timer = setTimeout(() => {
        timer = undefined
        setCount((last) => last + 1)
        onArrival()
      }, 1_000)
    }
    const stop = live.subscribe(look)
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [live, bucket, prefix])
  return count
}
