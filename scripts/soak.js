// Runs 1,000,000 simulated histories on all cores, or as many as UPLOAD_LEDGER_HISTORIES says, from
// UPLOAD_LEDGER_SEED or a seed of chance. Ends with 1 at the first divergence, with its seed; Ctrl-C
// ends it with the sum of what was done.
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { explain } from '../packages/upload-ledger/test/simulation/explain.ts'
import { runHistory } from '../packages/upload-ledger/test/simulation/run-history.ts'
import { soakSeeds } from './soak-seeds.js'

/** Histories that a worker takes at a time. */
const portion = 500

const script = fileURLToPath(import.meta.url)
if (isMainThread) await soakSeeds({ script, name: 'histories', portion })
else parentPort.on('message', (task) => void work(workerData.seed, task))

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
