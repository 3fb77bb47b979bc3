import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder: string
let running: ChildProcess | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'delivery-kill-'))
})

afterEach(async () => {
  running?.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

/**
 * Puts events as fast as it can, notes each only once it is on disk, and delivers them to a
 * function that takes a moment, fails once for every seventh and always for some. With `drain` it only delivers.
 */
const program = `
import { appendFileSync, readFileSync } from 'node:fs'
import { openStore } from '${new URL('../store.ts', import.meta.url)}'
import { createDelivery } from '${new URL('./delivery.ts', import.meta.url)}'

const [folder, round, drain] = process.argv.slice(2)
const store = await openStore(folder + '/store')
appendFileSync(folder + '/failed', '')
const failed = new Set(readFileSync(folder + '/failed', 'utf8').split('\\n'))
const delivery = await createDelivery({
  store,
  retryDelaysMs: [1, 1],
  async invoke({ payload }) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 4))
    if (payload.dies || (payload.n % 7 === 0 && !failed.has(payload.id))) {
      failed.add(payload.id)
      appendFileSync(folder + '/failed', payload.id + '\\n')
      return { ok: false, error: { errorType: 'Error', errorMessage: 'no' }, durationMs: 1 }
    }
    appendFileSync(folder + '/delivered', payload.id + '\\n')
    return { ok: true, answer: null, durationMs: 1 }
  },
})
if (drain) {
  const drained = await delivery.drained(20000)
  for await (const { record } of delivery.deadLetters()) {
    appendFileSync(folder + '/dead', record.requestPayload.id + '\\n')
  }
  appendFileSync(folder + '/end', JSON.stringify({ drained, ...delivery.counts() }))
  await delivery.close()
  await store.close()
} else {
  const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:echo'
  const put = async (lane) => {
    for (let n = 0; n < 100000; n++) {
      const id = round + '-' + lane + '-' + n
      const payload = { id, n, dies: n % 31 === 0 }
      await store.batch([delivery.outbox.operation({ functionArn, payload })], { sync: true })
      delivery.outbox.wake()
      appendFileSync(folder + '/acknowledged', id + '\\n')
    }
  }
  await Promise.all([put('a'), put('b'), put('c')])
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

test('kills at any moment lose no acknowledged event', async () => {
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
  expect(end).toMatchObject({ drained: true, pending: 0 })
  const acknowledged = await linesOf('acknowledged')
  const delivered = new Set(await linesOf('delivered'))
  const dead = await linesOf('dead')
  expect(dead).toHaveLength(end.deadLetters)
  expect(new Set(dead).size).toBe(dead.length)
  expect(acknowledged.length).toBeGreaterThan(600)
  const lost = acknowledged.filter((id) => !delivered.has(id) && !dead.includes(id))
  expect(lost).toEqual([])
  // An attempt that a kill cut off was none: only those that always fail are dead.
  expect(dead.every((id) => Number(id.split('-')[2]) % 31 === 0)).toBe(true)
}, 60_000)
