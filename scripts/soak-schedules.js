// Lets writers of one object take turns in 1,000,000 schedules on all cores, or in as many as
// UPLOAD_LEDGER_SCHEDULES says, from UPLOAD_LEDGER_SEED or a seed of chance. Ends with 1 at the
// first race; Ctrl-C ends it with the sum of what was done.
import { randomInt } from 'node:crypto'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { createRandom } from '../e2e/support/random.ts'
import { raceWriters } from '../packages/upload-ledger/test/simulation/race-writers.ts'
import { onAllCores } from './on-all-cores.js'
import { wholeNumber } from './whole-number.ts'

/** Schedules that a worker takes at a time, and that have one seed of their own. */
const portion = 2_000

if (isMainThread) await soak()
else parentPort.on('message', (task) => void work(workerData.seed, task))

async function soak() {
  const seed = wholeNumber('UPLOAD_LEDGER_SEED', randomInt(2 ** 31))
  const schedules = wholeNumber('UPLOAD_LEDGER_SCHEDULES', 1_000_000)
  let upgrades = 0
  console.log(`${schedules} schedules from seed ${seed}`)
  try {
    const { done, seconds } = await onAllCores({
      script: fileURLToPath(import.meta.url),
      seed,
      total: schedules,
      portion,
      found: 'races',
      onAnswer(answer) {
        upgrades += answer.upgrades
      },
    })
    console.log(`${upgrades} of them upgraded a row of the exercise`)
    console.log(`${done} schedules from seed ${seed} in ${seconds} s: 0 races`)
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}

async function work(seed, { first, count }) {
  // Spread, since what fast-check makes of seeds that are neighbours is alike at first.
  const own = createRandom(seed + first).below(2 ** 31)
  try {
    parentPort.postMessage({ count, upgrades: await raceWriters(own, count) })
  } catch (error) {
    const again = `import { raceWriters } from './packages/upload-ledger/test/simulation/race-writers.ts'; await raceWriters(${own}, ${count})`
    parentPort.postMessage({ complaint: `${error.message}\nTo run it again: ${again}` })
  }
}
