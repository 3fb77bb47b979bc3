import { useSyncExternalStore } from 'react'

/** A value of the lab that this browser keeps, and its pages share. */
export interface Kept<T> {
  current(): T
  set(next: T): void
  subscribe(listener: () => void): () => void
}

/**
 * Opens a kept value.
 *
 * @param parse reads what was kept, which may be anything; `undefined` where nothing was
 */
export function kept<T>(name: string, parse: (held: unknown) => T): Kept<T> {
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of listeners) listener()
  }
  const read = () => {
    try {
      return parse(JSON.parse(localStorage.getItem(name) ?? 'null') ?? undefined)
    } catch {
      return parse(undefined)
    }
  }
  let current = read()
  /** Another page of this browser has changed it. */
  const readAgain = ({ key }: StorageEvent) => {
    if (key !== name && key !== null) return
    current = read()
    tell()
  }
  return {
    current: () => current,
    set(next) {
      current = next
      try {
        localStorage.setItem(name, JSON.stringify(next))
      } catch {
        // The browser keeps nothing for this page; the value holds until it is closed.
      }
      tell()
    },
    subscribe(listener) {
      listeners.add(listener)
      window.addEventListener('storage', readAgain)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) window.removeEventListener('storage', readAgain)
      }
    },
  }
}

export function useKept<T>(value: Kept<T>): T {
  return useSyncExternalStore(value.subscribe, value.current)
}
