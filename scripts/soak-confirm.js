// Runs 1,000,000 simulated histories of the ask for each kind of bucket on all cores, or as many as
// UPLOAD_LEDGER_HISTORIES says, from UPLOAD_LEDGER_SEED or a seed of chance. Ends with 1 at the first
// divergence, with its seed.
import { randomInt } from 'node:crypto'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { explainAsking } from '../packages/upload-ledger/test/simulation/asking/explain-asking.ts'
import { runAsking } from '../packages/upload-ledger/test/simulation/asking/run-asking.ts'
import { bucketKinds } from '../packages/upload-ledger/test/simulation/asking/versions.ts'
import { onAllCores } from './on-all-cores.js'
import { wholeNumber } from './whole-number.ts'

/** Seeds that a worker takes at a time, each for a history of every kind. */
const portion = 5_000

if (isMainThread) await soak()
else parentPort.on('message', (task) => work(workerData.seed, task))

async function soak() {
  const seed = wholeNumber('UPLOAD_LEDGER_SEED', randomInt(2 ** 31))
  const histories = wholeNumber('UPLOAD_LEDGER_HISTORIES', 1_000_000)
  const total = new Map()
  const kinds = bucketKinds.join(', ')
  console.log(`${histories} histories of each kind of bucket (${kinds}) from seed ${seed}`)
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
      console.log(`${what.padEnd(32)}${String(times).padStart(12)}`)
    }
    console.log(`${done} histories of each kind from seed ${seed} in ${seconds} s: 0 divergences`)
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}

function work(seed, { first, count }) {
  const tally = new Map()
  for (let i = first; i < first + count; i++) {
    for (const kind of bucketKinds) {
      try {
        runAsking(seed + i, kind, tally)
      } catch {
        parentPort.postMessage({ complaint: explainAsking(seed + i, kind) })
        return
      }
    }
  }
  parentPort.postMessage({ tally, count })
}
