/** What goes on while other things are done. */
export interface Background {
  /** Begins one, and waits while too many are under way. Throws what an earlier one threw. */
  begin(act: () => Promise<void>): Promise<void>
  /** Waits until all have ended, and throws what one of them threw. */
  end(): Promise<void>
}

export function inBackground(atOnce: number): Background {
  const running = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  const check = () => {
    if (failure !== undefined) throw failure.error
  }
  return {
    async begin(act) {
      check()
      const one = act()
        .catch((error: unknown) => {
          failure ??= { error }
        })
        .finally(() => running.delete(one))
      running.add(one)
      if (running.size >= atOnce) await Promise.race(running)
    },
    async end() {
      await Promise.all(running)
      check()
    },
  }
}
