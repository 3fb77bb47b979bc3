import { runAsking } from './run-asking.ts'
import type { BucketKind } from './versions.ts'

/** Runs the history of a seed again and gives its steps, the failure, and how to repeat it. */
export function explainAsking(seed: number, kind: BucketKind): string {
  const lines: string[] = []
  let fact = 'it did not happen again: something besides the seed decides'
  try {
    runAsking(seed, kind, new Map(), (line) => lines.push(line))
  } catch (error) {
    fact = error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
  const again = `UPLOAD_LEDGER_SEED=${seed} npm test`
  const title = `The history of seed ${seed}, ${kind} bucket, diverged. To run it again: ${again}`
  return [title, ...lines, fact].join('\n')
}
