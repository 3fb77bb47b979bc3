import type { Feature, Settings } from './operation.ts'

/** What is on. */
export function featuresOf(settings: Settings): readonly Feature[] {
  const all: readonly Feature[] = [
    ...(['history', 'links', 'tickets', 'uploads', 'deletes', 'live'] as const),
    ...(['buckets', 'checklist', 'deadLetters', 'letterChanges', 'lab'] as const),
  ]
  return all.filter((feature) => Boolean(settings[feature]))
}
