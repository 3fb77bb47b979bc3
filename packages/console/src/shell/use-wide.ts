import { useSyncExternalStore } from 'react'

/** Whether the window is at least so wide. */
export function useWide(leastPixels: number): boolean {
  const query = `(min-width: ${leastPixels}px)`
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query)
      list.addEventListener('change', listener)
      return () => list.removeEventListener('change', listener)
    },
    () => matchMedia(query).matches,
  )
}
