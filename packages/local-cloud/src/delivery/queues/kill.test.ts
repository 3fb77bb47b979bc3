import { expect, test } from 'vitest'
import { killOften } from '../testing/kill-often.ts'

/**
 * Sends messages as fast as it can, notes each only once it is on disk, and has them taken by a
 * function that takes a moment and fails always for some. With `drain` it only delivers.
 */
const program = `
import { appendFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { openStore } from '${new URL('../../store/index.ts', import.meta.url)}'
import { createQueues } from '${new URL('./queues.ts', import.meta.url)}'

const [folder, round, drain] = process.argv.slice(2)
const store = await openStore(folder + '/store')
const queues = await createQueues({
  store,
  region: 'us-east-1',
  queues: [
    { name: 'main', maxReceiveCount: 3, deadLetterQueue: 'dead' },
    { name: 'dead' },
  ],
  mappings: [
    { queue: 'main', function: 'f', reportBatchItemFailures: true, failureVisibilitySeconds: 0 },
  ],
  functionArn: (name) => name,
  functionTimeoutSeconds: () => 1,
  async invoke({ payload }) {
    await wait((Number(payload.Records[0].body.split('-')[2]) * 5) % 9)
    const isBad = ({ body }) => Number(body.split('-')[2]) % 31 === 0
    const good = payload.Records.filter((record) => !isBad(record))
    appendFileSync(folder + '/delivered', good.map(({ body }) => body + '\\n').join(''))
    const failed = payload.Records.filter(isBad)
    const batchItemFailures = failed.map(({ messageId }) => ({ itemIdentifier: messageId }))
    return { ok: true, answer: { batchItemFailures }, durationMs: 1 }
  },
})
if (drain) {
  const main = queues.queue('main')
  for (let i = 0; i < 4000 && main.counts().visible + main.counts().inFlight > 0; i++) await wait(5)
  for await (const { body, receiveCount } of queues.queue('dead').messages()) {
    appendFileSync(folder + '/dead', body + ' ' + receiveCount + '\\n')
  }
  const counts = { main: main.counts(), dead: queues.queue('dead').counts() }
  appendFileSync(folder + '/end', JSON.stringify(counts))
  await queues.close()
  await store.close()
} else {
  const queueArn = queues.queue('main').arn
  const send = async (lane) => {
    for (let n = 0; n < 100000; n++) {
      const body = round + '-' + lane + '-' + n
      await store.batch(queues.outbox.operations({ queueArn, body, senderId: 'x' }), { sync: true })
      queues.wake()
      appendFileSync(folder + '/acknowledged', body + '\\n')
    }
  }
  await Promise.all([send('a'), send('b'), send('c')])
}
`

test('kills at any moment lose no message and do not count as receives', async () => {
  await using killed = await killOften(program)
  const end = JSON.parse((await killed.lines('end'))[0] ?? '')
  expect(end.main).toEqual({ visible: 0, inFlight: 0, delayed: 0 })
  const acknowledged = await killed.lines('acknowledged')
  expect(acknowledged.length).toBeGreaterThan(600)
  const delivered = new Set(await killed.lines('delivered'))
  const dead = (await killed.lines('dead')).map((line) => line.split(' '))
  expect(dead).toHaveLength(end.dead.visible)
  expect(dead.every(([, receives]) => receives === '3')).toBe(true)
  expect(dead.every(([body]) => Number(body?.split('-')[2]) % 31 === 0)).toBe(true)
  const letters = new Set(dead.map(([body]) => body))
  expect(letters.size).toBe(dead.length)
  expect(acknowledged.filter((body) => !delivered.has(body) && !letters.has(body))).toEqual([])
})
