/** The functions that are called with each event. */
export interface Listeners<Event> {
  /** Calls `listener` with each event from now on. Answers with the function that ends it. */
  add(listener: (event: Event) => void): () => void
  /** A listener's fault is its own: it becomes a warning of the process. */
  call(event: Event): void
}

export function createListeners<Event>(): Listeners<Event> {
  const listeners = new Set<(event: Event) => void>()
  return {
    add(listener) {
      // A wrapper of its own, so that one listener may be added twice and each be ended alone.
      const own = (event: Event): void => listener(event)
      listeners.add(own)
      return () => listeners.delete(own)
    },
    call(event) {
      for (const listener of listeners) {
        try {
          listener(event)
        } catch (error) {
          process.emitWarning(error instanceof Error ? error : String(error))
        }
      }
    },
  }
}
