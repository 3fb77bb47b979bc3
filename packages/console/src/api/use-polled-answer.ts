import { useEffect } from 'react'
import { type Asked, useAnswer } from './use-answer.ts'

/** Asks as `useAnswer` does, and again and again while the page is looked at. */
export function usePolledAnswer<T>(
  name: string | undefined,
  everyMs: number,
  ask: (signal: AbortSignal) => Promise<T>,
): Asked<T> {
  const asked = useAnswer(name, ask)
  const { isLoading, again } = asked
  useEffect(() => {
    if (isLoading || name === undefined) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') again()
    }, everyMs)
    return () => clearInterval(timer)
  }, [isLoading, name, everyMs, again])
  return asked
}
