import { expect, test } from 'vitest'
import { killOften } from './testing/kill-often.ts'

/**
 * Puts events as fast as it can, notes each only once it is on disk, and delivers them to two
 * functions that take a moment, fail once for every seventh and always for every fourth: what `echo`
 * gives up are dead letters, what `sink` gives up goes into a queue. In every other round it kills
 * itself just after a write by which an event is given up. With `drain` it only delivers.
 */
const program = `
import { appendFileSync, readFileSync } from 'node:fs'
import { openStore } from '${new URL('../store/index.ts', import.meta.url)}'
import { createDelivery } from '${new URL('./delivery.ts', import.meta.url)}'
import { createQueues } from '${new URL('./queues/index.ts', import.meta.url)}'

const [folder, round, drain] = process.argv.slice(2)
const arnOf = (name) => 'arn:aws:lambda:us-east-1:000000000000:function:' + name
const store = await openStore(folder + '/store')
appendFileSync(folder + '/failed', '')
const failures = new Map()
const fail = (id) => failures.set(id, (failures.get(id) ?? 0) + 1)
readFileSync(folder + '/failed', 'utf8').split('\\n').forEach(fail)
let givesUp = false
let givenUp = 0
const write = store.batch.bind(store)
store.batch = async (...batch) => {
  const wasLast = givesUp
  givesUp = false
  await write(...batch)
  if (wasLast && !drain && round % 2 === 1 && ++givenUp === Number(round)) {
    process.kill(process.pid, 'SIGKILL')
  }
}
const queues = await createQueues({
  store,
  region: 'us-east-1',
  queues: [{ name: 'failed' }],
  mappings: [],
  functionArn: arnOf,
  functionTimeoutSeconds: () => 1,
  invoke: () => Promise.reject(new Error('nothing is mapped')),
})
const failed = queues.queue('failed')
const delivery = await createDelivery({
  store,
  retryDelaysMs: [1, 1],
  onFailure: {
    queueOf: (functionArn) => (functionArn === arnOf('sink') ? failed.arn : undefined),
    outbox: queues.outbox,
    wake: queues.wake,
  },
  async invoke({ payload }) {
    await new Promise((resolve) => setTimeout(resolve, (payload.n * 7) % 5))
    if (payload.dies || (payload.n % 7 === 0 && !failures.has(payload.id))) {
      fail(payload.id)
      givesUp = failures.get(payload.id) > 2
      appendFileSync(folder + '/failed', payload.id + '\\n')
      return { ok: false, error: { errorType: 'Error', errorMessage: 'no' }, durationMs: 1 }
    }
    appendFileSync(folder + '/delivered', payload.id + '\\n')
    return { ok: true, answer: null, durationMs: 1 }
  },
})
if (drain) {
  const drained = await delivery.drained(60000)
  for await (const { record } of delivery.deadLetters()) {
    appendFileSync(folder + '/dead', record.requestPayload.id + '\\n')
  }
  for await (const { body } of failed.messages()) {
    appendFileSync(folder + '/queued', JSON.parse(body).requestPayload.id + '\\n')
  }
  const end = { drained, ...delivery.counts(), queued: failed.counts().visible }
  appendFileSync(folder + '/end', JSON.stringify(end))
  await delivery.close()
  await queues.close()
  await store.close()
} else {
  const put = async (lane, n) => {
    const id = round + '-' + lane + '-' + n
    const payload = { id, n, dies: n % 4 === 0 }
    await write([delivery.outbox.operation({ functionArn: arnOf(lane), payload })], { sync: true })
    delivery.outbox.wake()
    appendFileSync(folder + '/acknowledged', id + '\\n')
  }
  for (let n = 0; n < 100000; n++) await Promise.all([put('echo', n), put('sink', n)])
}
`

const laneOf = (id: string) => id.split('-')[1]
const isDoomed = (id: string) => Number(id.split('-')[2]) % 4 === 0

test('kills at any moment lose no acknowledged event and give none up twice', async () => {
  await using killed = await killOften(program)
  const end = JSON.parse((await killed.lines('end'))[0] ?? '')
  expect(end).toMatchObject({ drained: true, pending: 0 })
  const acknowledged = await killed.lines('acknowledged')
  expect(acknowledged.length).toBeGreaterThan(100)
  const delivered = new Set(await killed.lines('delivered'))
  const dead = await killed.lines('dead')
  const queued = await killed.lines('queued')
  expect([dead.length, queued.length]).toEqual([end.deadLetters, end.queued])
  expect(queued.length).toBeGreaterThan(8)
  const givenUp = new Set([...dead, ...queued])
  expect(givenUp.size).toBe(dead.length + queued.length)
  expect(acknowledged.filter((id) => !delivered.has(id) && !givenUp.has(id))).toEqual([])
  // An attempt that a kill cut off was none: only those that always fail are given up.
  expect([...givenUp].filter((id) => !isDoomed(id))).toEqual([])
  expect(dead.filter((id) => laneOf(id) !== 'echo')).toEqual([])
  expect(queued.filter((id) => laneOf(id) !== 'sink')).toEqual([])
})
