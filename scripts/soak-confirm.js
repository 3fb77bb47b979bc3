// Runs 1,000,000 simulated histories of the ask for each kind of bucket on all cores, or as many as
// UPLOAD_LEDGER_HISTORIES says, from UPLOAD_LEDGER_SEED or a seed of chance. Ends with 1 at the first
// divergence, with its seed.
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { explainAsking } from '../packages/upload-ledger/test/simulation/asking/explain-asking.ts'
import { runAsking } from '../packages/upload-ledger/test/simulation/asking/run-asking.ts'
import { bucketKinds } from '../packages/upload-ledger/test/simulation/asking/versions.ts'
import { soakSeeds } from './soak-seeds.js'

/** Seeds that a worker takes at a time, each for a history of every kind. */
const portion = 5_000

const script = fileURLToPath(import.meta.url)
const name = `histories of each kind of bucket (${bucketKinds.join(', ')})`
if (isMainThread) await soakSeeds({ script, name, portion })
else parentPort.on('message', (task) => work(workerData.seed, task))

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
