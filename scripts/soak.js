// Runs 1,000,000 simulated histories on all cores, or as many as UPLOAD_LEDGER_HISTORIES says, from
// UPLOAD_LEDGER_SEED or a seed of chance. Ends with 1 at the first divergence, with its seed; Ctrl-C
// ends it with the sum of what was done.
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { explain } from '../test/simulation/explain.ts'
import { runHistory } from '../test/simulation/run-history.ts'
import { readSettings } from '../test/simulation/settings.ts'

/** Histories that a worker takes at a time. */
const portion = 500
const progressMs = 10_000

if (isMainThread) await soak()
else parentPort.on('message', (task) => void work(task))

async function soak() {
  const { seed } = readSettings(process.env, 1)
  const { histories } = readSettings({ ...process.env, UPLOAD_LEDGER_SEED: '' }, 1_000_000)
  const began = performance.now()
  const total = new Map()
  let taken = 0
  let done = 0
  let toldMs = 0
  let stopped = false
  console.log(`${histories} histories from seed ${seed}`)

  const hire = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(fileURLToPath(import.meta.url))
      const next = () => {
        const count = Math.min(portion, histories - taken)
        if (stopped || count === 0) return resolve(worker.terminate())
        worker.postMessage({ seed: seed + taken, count })
        taken += count
      }
      worker.on('error', reject)
      worker.on('message', ({ tally, count, divergence }) => {
        if (divergence !== undefined) return reject(new Error(divergence))
        for (const [what, times] of tally) total.set(what, (total.get(what) ?? 0) + times)
        done += count
        tellProgress()
        next()
      })
      next()
    })

  const tellProgress = () => {
    const ms = performance.now() - began
    if (ms - toldMs < progressMs) return
    toldMs = ms
    const left = Math.round(((ms / done) * (histories - done)) / 1_000)
    console.log(`${done} of ${histories}, 0 divergences, some ${left} s left`)
  }

  process.once('SIGINT', () => {
    stopped = true
  })
  try {
    await Promise.all(Array.from({ length: availableParallelism() }, hire))
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
  const seconds = Math.round((performance.now() - began) / 1_000)
  for (const [what, times] of [...total].sort()) {
    console.log(`${what.padEnd(28)}${String(times).padStart(12)}`)
  }
  console.log(`${done} histories from seed ${seed} in ${seconds} s: 0 divergences`)
}

async function work({ seed, count }) {
  const tally = new Map()
  for (let i = 0; i < count; i++) {
    try {
      await runHistory(seed + i, tally)
    } catch {
      return parentPort.postMessage({ divergence: await explain(seed + i) })
    }
  }
  parentPort.postMessage({ tally, count })
}
