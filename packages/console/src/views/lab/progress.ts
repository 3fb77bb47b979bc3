import { kept, useKept } from './kept.ts'

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

/** The steps that were done. */
export function useProgress(): Progress {
  const facts = useKept(keptFacts)
  return { done: new Map(Object.entries(facts)), markDone, reset }
}

type Facts = Readonly<Record<string, DoneFact>>

const keptFacts = kept<Facts>('upload-ledger.lab', (held) =>
  Object.fromEntries(
    Object.entries(held ?? {}).filter((entry): entry is [string, DoneFact] => isDoneFact(entry[1])),
  ),
)

function markDone(id: string, fact: string): void {
  const facts = keptFacts.current()
  if (Object.hasOwn(facts, id)) return
  keptFacts.set({ ...facts, [id]: { fact, at: new Date().toISOString() } })
}

function reset(): void {
  keptFacts.set({})
}

function isDoneFact(held: unknown): held is DoneFact {
  const { fact, at } = (held ?? {}) as Partial<Record<keyof DoneFact, unknown>>
  return typeof fact === 'string' && typeof at === 'string'
}
