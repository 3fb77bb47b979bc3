import { runHistory } from './run-history.ts'

const mostLines = 80

/** Runs the history of a seed again and tells its end, with what went wrong and how to see it again. */
export async function explain(seed: number): Promise<string> {
  const lines: string[] = []
  let fact = 'it did not happen again: something besides the seed decides'
  try {
    await runHistory(seed, new Map(), (line) => lines.push(line))
  } catch (error) {
    fact = error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
  const told = lines.slice(-mostLines)
  const cut =
    lines.length > told.length ? [`… ${lines.length - told.length} lines before these`] : []
  return [
    `The history of seed ${seed} diverged. To run it again: UPLOAD_LEDGER_SEED=${seed} npm test`,
    ...cut,
    ...told,
    fact,
  ].join('\n')
}
