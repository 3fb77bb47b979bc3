/** Runs a task, once fewer than so many others are running. */
export type Gate = <T>(task: () => Promise<T>) => Promise<T>

/** Lets so many tasks run at once, those that wait in the order in which they came. */
export function atMost(count: number): Gate {
  const waiting: (() => void)[] = []
  let running = 0
  return async (task) => {
    if (running >= count) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await task()
    } finally {
      // Its place goes to the next one.
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
