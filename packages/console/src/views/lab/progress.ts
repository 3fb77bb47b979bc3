import { useSyncExternalStore } from 'react'

/** What was seen when a step was done, and when. */
export interface DoneFact {
  readonly fact: string
  /** In ISO 8601. */
  readonly at: string
}

export interface Progress {
  /** By the ids of steps. */
  readonly done: ReadonlyMap<string, DoneFact>
  /** Keeps the fact by which a step was done, unless there is one already. */
  markDone(id: string, fact: string): void
  /** Forgets every fact. */
  reset(): void
}

/** The steps that were done, kept in this browser and shared by its pages. */
export function useProgress(): Progress {
  const done = useSyncExternalStore(subscribe, () => current)
  return { done, markDone, reset }
}

const name = 'upload-ledger.lab'
const listeners = new Set<() => void>()
let current: ReadonlyMap<string, DoneFact> = read()

function markDone(id: string, fact: string): void {
  if (current.has(id)) return
  keep(new Map([...current, [id, { fact, at: new Date().toISOString() }]]))
}

function reset(): void {
  keep(new Map())
}

function keep(next: ReadonlyMap<string, DoneFact>): void {
  current = next
  try {
    localStorage.setItem(name, JSON.stringify(Object.fromEntries(next)))
  } catch {
    // The browser keeps nothing for this page; the progress holds until it is closed.
  }
  for (const listener of listeners) listener()
}

function read(): ReadonlyMap<string, DoneFact> {
  try {
    const held = JSON.parse(localStorage.getItem(name) ?? '{}') as Record<string, unknown>
    return new Map(
      Object.entries(held).filter((entry): entry is [string, DoneFact] => isDoneFact(entry[1])),
    )
  } catch {
    return new Map()
  }
}

function isDoneFact(held: unknown): held is DoneFact {
  const { fact, at } = (held ?? {}) as Partial<Record<keyof DoneFact, unknown>>
  return typeof fact === 'string' && typeof at === 'string'
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('storage', readAgain)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) window.removeEventListener('storage', readAgain)
  }
}

/** Another page of this browser has changed it. */
function readAgain(event: StorageEvent): void {
  if (event.key !== name && event.key !== null) return
  current = read()
  for (const listener of listeners) listener()
}
