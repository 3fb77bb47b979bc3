import { availableParallelism } from 'node:os'
import process from 'node:process'
import { Worker } from 'node:worker_threads'

const progressMs = 10_000

/**
 * Cuts `total` pieces of work into portions and lets a worker a core do them. Ctrl-C ends it with
 * what was done by then.
 *
 * A worker has the seed as its data. It is sent `{ first, count }`, the first from 0 on, and
 * answers each with `{ count }` and what it likes, or with `{ complaint }`.
 *
 * @param onAnswer called with each answer
 * @param found the name of the failures to look for, for the progress lines
 * @returns how many pieces were done, in how many seconds
 * @throws {Error} with the first complaint
 */
export async function onAllCores({ script, seed, total, portion, found, onAnswer }) {
  const beganMs = performance.now()
  let taken = 0
  let done = 0
  let reportedMs = 0
  let stopped = false

  const hire = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(script, { workerData: { seed } })
      const next = () => {
        const count = Math.min(portion, total - taken)
        if (stopped || count === 0) return resolve(worker.terminate())
        worker.postMessage({ first: taken, count })
        taken += count
      }
      worker.on('error', reject)
      worker.on('message', (answer) => {
        if (answer.complaint !== undefined) return reject(new Error(answer.complaint))
        onAnswer(answer)
        done += answer.count
        reportProgress()
        next()
      })
      next()
    })

  const reportProgress = () => {
    const ms = performance.now() - beganMs
    if (ms - reportedMs < progressMs) return
    reportedMs = ms
    const left = Math.round(((ms / done) * (total - done)) / 1_000)
    console.log(`${done} of ${total}, 0 ${found}, about ${left} s left`)
  }

  process.once('SIGINT', () => {
    stopped = true
  })
  await Promise.all(Array.from({ length: availableParallelism() }, hire))
  return { done, seconds: Math.round((performance.now() - beganMs) / 1_000) }
}
