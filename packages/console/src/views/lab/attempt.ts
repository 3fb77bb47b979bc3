import { kept, useKept } from './kept.ts'

/** The answers that were given in an activity, and those of the last check. */
export interface Attempt {
  /** By what each one answers. */
  readonly given: Answers
  readonly checked: Answers
  readonly checks: number
}

export type Answers = Readonly<Record<string, string>>

/** The attempt at an activity, with the way to change it; the next visit begins where it was left. */
export function useAttempt(activity: string): readonly [Attempt, (next: Attempt) => void] {
  const attempts = useKept(keptAttempts)
  return [
    attempts[activity] ?? nothing,
    (next) => keptAttempts.set({ ...keptAttempts.current(), [activity]: next }),
  ]
}

export function useHasAttempts(): boolean {
  return Object.keys(useKept(keptAttempts)).length > 0
}

/** Forgets the answers of every activity. */
export function forgetAttempts(): void {
  keptAttempts.set({})
}

const nothing: Attempt = { given: {}, checked: {}, checks: 0 }

const keptAttempts = kept<Readonly<Record<string, Attempt>>>('upload-ledger.lab.answers', (held) =>
  Object.fromEntries(
    Object.entries(held ?? {}).filter((entry): entry is [string, Attempt] => isAttempt(entry[1])),
  ),
)

function isAttempt(held: unknown): held is Attempt {
  const { given, checked, checks } = (held ?? {}) as Partial<Record<keyof Attempt, unknown>>
  return areAnswers(given) && areAnswers(checked) && Number.isSafeInteger(checks)
}

function areAnswers(held: unknown): held is Answers {
  return (
    typeof held === 'object' &&
    held !== null &&
    Object.values(held).every((answer) => typeof answer === 'string')
  )
}
