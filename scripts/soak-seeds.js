import { randomInt } from 'node:crypto'
import process from 'node:process'
import { onAllCores } from './on-all-cores.js'
import { wholeNumber } from './whole-number.ts'

/**
 * Has a script's workers run 1,000,000 histories, or as many as UPLOAD_LEDGER_HISTORIES says, from
 * UPLOAD_LEDGER_SEED or a seed of chance, and prints the sum of their tallies. Ends with 1 at the
 * first divergence, with its seed.
 *
 * @param name of the histories, for the lines that are printed
 * @param portion the histories that a worker takes at a time
 */
export async function soakSeeds({ script, name, portion }) {
  const seed = wholeNumber('UPLOAD_LEDGER_SEED', randomInt(2 ** 31))
  const histories = wholeNumber('UPLOAD_LEDGER_HISTORIES', 1_000_000)
  const total = new Map()
  console.log(`${histories} ${name} from seed ${seed}`)
  try {
    const { done, seconds } = await onAllCores({
      ...{ script, seed, portion },
      total: histories,
      found: 'divergences',
      onAnswer({ tally }) {
        for (const [what, times] of tally) total.set(what, (total.get(what) ?? 0) + times)
      },
    })
    for (const [what, times] of [...total].sort()) {
      console.log(`${what.padEnd(32)}${String(times).padStart(12)}`)
    }
    console.log(`${done} ${name} from seed ${seed} in ${seconds} s: 0 divergences`)
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}
