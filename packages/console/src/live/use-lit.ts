import { useEffect, useState } from 'react'
import type { LiveStore } from './live-store.ts'

/** How long an object stays lit after an event. */
const litMs = 8_000
/** At the most; of a faster feed the newest count. */
const mostLit = 500

/** The objects of the last events, as `bucket/key`, looked at twice a second. */
export function useLit(live: LiveStore): ReadonlySet<string> {
  const [lit, setLit] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    const look = () => {
      const now = new Set<string>()
      const { total, oldest } = live.state
      for (let number = total - 1; number >= oldest && now.size < mostLit; number--) {
        const event = live.at(number)
        if (event === undefined || Date.now() - Date.parse(event.time) > litMs) break
        if (event.object_key !== undefined) now.add(`${event.bucket}/${event.object_key}`)
      }
      setLit((last) => (isSame(last, now) ? last : now))
    }
    look()
    const timer = setInterval(look, 500)
    return () => clearInterval(timer)
  }, [live])
  return lit
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one))
}
