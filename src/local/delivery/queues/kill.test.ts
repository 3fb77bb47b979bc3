import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder: string
let running: ChildProcess | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'queues-kill-'))
})

afterEach(async () => {
  running?.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

/**
 * Sends messages as fast as it can, notes each only once it is on disk, and has them taken by a
 * function that takes a moment and fails always for some. With `drain` it only delivers.
 */
const program = `
import { appendFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { openStore } from '${new URL('../../store.ts', import.meta.url)}'
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
    await wait(Math.random() * 8)
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

async function linesOf(name: string): Promise<string[]> {
  return (await readFile(join(folder, name), 'utf8').catch(() => '')).split('\n').filter(Boolean)
}

async function run(...args: string[]): Promise<ChildProcess> {
  await writeFile(join(folder, 'program.mjs'), program)
  running = spawn(process.execPath, [join(folder, 'program.mjs'), folder, ...args], {
    stdio: 'inherit',
  })
  return running
}

function exit(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)))
}

test('kills at any moment lose no message and bring none nearer to the dead letters', async () => {
  for (let round = 0; round < 8; round++) {
    const before = (await linesOf('acknowledged')).length
    const child = await run(String(round))
    const ended = exit(child)
    // At another depth each time, by what was done and not by the clock.
    const enough = before + 5 + round * 23
    for (let i = 0; i < 2000 && (await linesOf('acknowledged')).length < enough; i++) {
      await new Promise((resolve) => setTimeout(resolve, 3))
    }
    child.kill('SIGKILL')
    expect(await ended).toBe('SIGKILL')
  }
  expect(await exit(await run('last', 'drain'))).toBe(0)

  const end = JSON.parse((await linesOf('end'))[0] ?? '')
  expect(end.main).toEqual({ visible: 0, inFlight: 0, delayed: 0 })
  const acknowledged = await linesOf('acknowledged')
  expect(acknowledged.length).toBeGreaterThan(600)
  const delivered = new Set(await linesOf('delivered'))
  const dead = (await linesOf('dead')).map((line) => line.split(' '))
  expect(dead).toHaveLength(end.dead.visible)
  expect(dead.every(([, receives]) => receives === '3')).toBe(true)
  expect(dead.every(([body]) => Number(body?.split('-')[2]) % 31 === 0)).toBe(true)
  const letters = new Set(dead.map(([body]) => body))
  expect(letters.size).toBe(dead.length)
  expect(acknowledged.filter((body) => !delivered.has(body) && !letters.has(body))).toEqual([])
}, 60_000)
