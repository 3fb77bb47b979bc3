import { runHistory } from './run-history.ts'

const mostLines = 80

/**
 * Runs the history of a seed again and prints its last steps, the failure, and how to repeat it.
 */
export async function explain(seed: number): Promise<string> {
  const lines: string[] = []
  let fact = 'it did not happen again: something besides the seed decides'
  try {
    await runHistory(seed, new Map(), (line) => lines.push(line))
  } catch (error) {
    fact = error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
  const shown = lines.slice(-mostLines)
  const cut =
    lines.length > shown.length ? [`… ${lines.length - shown.length} lines before these`] : []
  return [
    `The history of seed ${seed} diverged. To run it again: UPLOAD_LEDGER_SEED=${seed} npm test`,
    ...cut,
    ...shown,
    fact,
  ].join('\n')
}
