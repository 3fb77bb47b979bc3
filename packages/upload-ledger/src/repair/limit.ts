/** Runs so many at once; the others wait, in order. */
export type RunLimited = <T>(act: () => Promise<T>) => Promise<T>

export function createLimit(atOnce: number): RunLimited {
  const waiting: (() => void)[] = []
  let running = 0
  return async (act) => {
    if (running >= atOnce) {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push(resolve)
      await promise
    } else {
      running++
    }
    try {
      return await act()
    } finally {
      // Whoever comes next takes the place.
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
