import { useEffect, useState } from 'react'
import { type LiveStore, useLive } from '../../live/live-store.ts'
import type { Events } from './use-events.ts'

/** How often a short answer is read again while events come. */
const everyMs = 2_000

/** A longer answer is read again only where a person asks for it. */
const mostRequests = 64

/** Reads a short answer again once events have come; a long one only where a person asks for it. */
export function useFollowing(
  live: LiveStore,
  events: Events | undefined,
  isHeld: boolean,
  again: () => void,
): void {
  const { total } = useLive(live)
  const [seen, setSeen] = useState(total)
  // biome-ignore lint/correctness/useExhaustiveDependencies: those that came until it was read are in it
  useEffect(() => setSeen(total), [events])
  const isShort = events !== undefined && events.cost.requests <= mostRequests
  const isDue = isShort && !isHeld && total !== seen
  useEffect(() => {
    if (!isDue) return
    const timer = setTimeout(() => {
      if (document.visibilityState === 'visible') again()
    }, everyMs)
    return () => clearTimeout(timer)
  }, [isDue, again])
}
