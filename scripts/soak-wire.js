// Lets a message meet every pair of faults on the wire to its table, in either order, in the built
// bundle. Ends with 1 if one of them is acknowledged without its row, reported for nothing, tried
// without end, or taken for poison.
import process from 'node:process'
import { startBundle } from '../e2e/faults/bundle.ts'
import { keyOf, meetFaults } from '../e2e/faults/meet-faults.ts'
import { wireFaults } from '../e2e/faults/wire-faults.ts'

const concurrency = 8
/**
 * First faults that meet one bundle. Each process has 500 tokens for retries, of which each takes 5; when
 * they are used up it reports what it would have retried.
 */
const firstsOfBundle = 3

const beganMs = performance.now()
const seconds = () => Math.round((performance.now() - beganMs) / 1_000)
const kinds = wireFaults.length
let wrong = 0
let requests = 0
for (let i = 0; i < kinds; i += firstsOfBundle) {
  const firsts = wireFaults.slice(i, i + firstsOfBundle)
  await meetAll(firsts.flatMap((a) => wireFaults.map((b) => [a, b])))
  const done = (i + firsts.length) * kinds
  console.log(`${done} of ${kinds ** 2} in ${seconds()} s, ${wrong} wrong`)
}
console.log(
  `All ${(kinds * (kinds - 1)) / 2} pairs of ${kinds} faults, in both orders, and each fault twice: ${requests} requests in ${seconds()} s, ${wrong} wrong`,
)
process.exitCode = wrong === 0 ? 0 : 1

async function meetAll(pairs) {
  const bundle = await startBundle({ concurrency })
  const waiting = [...pairs]
  const work = async () => {
    for (let pair = waiting.shift(); pair !== undefined; pair = waiting.shift()) {
      await meetFaults(bundle, pair).catch((error) => complain(error.message))
      requests += bundle.proxy.requests(keyOf(pair))
    }
  }
  try {
    await Promise.all(Array.from({ length: concurrency }, work))
    const rows = 2 * pairs.length
    const written = await bundle.metric('written')
    if (written > rows) complain(`${rows} rows were written ${written} times`)
    const poison = await bundle.metric('poison')
    if (poison > 0) complain(`${poison} good events were taken for poison`)
  } finally {
    await bundle[Symbol.asyncDispose]()
  }
}

function complain(fact) {
  wrong++
  console.error(fact)
}
