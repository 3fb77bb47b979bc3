// Runs 1,000,000 simulated histories on all cores, or as many as UPLOAD_LEDGER_HISTORIES says, from
// UPLOAD_LEDGER_SEED or a seed of chance. Ends with 1 at the first divergence, with its seed; Ctrl-C
// ends it with the sum of what was done.
import { randomInt } from 'node:crypto'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { explain } from '../packages/upload-ledger/test/simulation/explain.ts'
import { runHistory } from '../packages/upload-ledger/test/simulation/run-history.ts'
import { onAllCores } from './on-all-cores.js'
import { wholeNumber } from './whole-number.ts'

/** Histories that a worker takes at a time. */
const portion = 500

if (isMainThread) await soak()
else parentPort.on('message', (task) => void work(workerData.seed, task))

async function soak() {
  const seed = wholeNumber('UPLOAD_LEDGER_SEED', randomInt(2 ** 31))
  const histories = wholeNumber('UPLOAD_LEDGER_HISTORIES', 1_000_000)
  const total = new Map()
  console.log(`${histories} histories from seed ${seed}`)
  try {
    const { done, seconds } = await onAllCores({
      script: fileURLToPath(import.meta.url),
      seed,
      total: histories,
      portion,
      found: 'divergences',
      onAnswer({ tally }) {
        for (const [what, times] of tally) total.set(what, (total.get(what) ?? 0) + times)
      },
    })
    for (const [what, times] of [...total].sort()) {
      console.log(`${what.padEnd(28)}${String(times).padStart(12)}`)
    }
    console.log(`${done} histories from seed ${seed} in ${seconds} s: 0 divergences`)
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}

async function work(seed, { first, count }) {
  const tally = new Map()
  for (let i = first; i < first + count; i++) {
    try {
      await runHistory(seed + i, tally)
    } catch {
      return parentPort.postMessage({ complaint: await explain(seed + i) })
    }
  }
  parentPort.postMessage({ tally, count })
}
