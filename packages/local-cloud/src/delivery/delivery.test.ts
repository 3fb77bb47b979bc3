import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { InvocationResult } from '../functions/index.ts'
import { openStore, type Store } from '../store/index.ts'
import type { OnFailureRecord } from './dead-letter.ts'
import { createDelivery, type Delivery, type DeliveryOptions } from './delivery.ts'
import type { DeliveryEvent } from './delivery-event.ts'
import type { Invocation } from './outbox.ts'

let folder: string
let store: Store
let delivery: Delivery
let events: DeliveryEvent[]
let calls: (Invocation & { requestId: string })[]

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:echo'
const fine: InvocationResult = { ok: true, answer: null, durationMs: 1 }
const refused: InvocationResult = {
  ok: false,
  error: { errorType: 'RangeError', errorMessage: 'too far', trace: ['RangeError: too far'] },
  durationMs: 1,
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'delivery-'))
  store = await openStore(folder)
  events = []
  calls = []
})

afterEach(async () => {
  await delivery.close()
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

/** What the function does with each payload's `n`. */
type Behaviour = (n: number) => InvocationResult | Promise<InvocationResult>

async function start(behave: Behaviour, options: Partial<DeliveryOptions> = {}): Promise<void> {
  delivery = await createDelivery({
    store,
    retryDelaysMs: [1, 1],
    async invoke(invocation) {
      calls.push(invocation)
      return behave((invocation.payload as { n: number }).n)
    },
    ...options,
  })
  delivery.onEvent((event) => events.push(event))
}

async function restart(behave: Behaviour, options: Partial<DeliveryOptions> = {}): Promise<void> {
  await delivery.close()
  await start(behave, options)
}

async function send(...numbers: number[]): Promise<void> {
  const operations = numbers.map((n) => delivery.outbox.operation({ functionArn, payload: { n } }))
  await store.batch(operations, { sync: true })
  delivery.outbox.wake()
}

function numbers(): number[] {
  return calls.map(({ payload }) => (payload as { n: number }).n)
}

async function letters(): Promise<OnFailureRecord[]> {
  const records: OnFailureRecord[] = []
  for await (const { record } of delivery.deadLetters()) records.push(record)
  return records
}

/** Resolves when a condition holds; fails when it does not come to hold. */
async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    if (condition()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('Cannot go on: the condition did not come to hold')
}

test('an event is delivered once, unchanged, and is no longer pending', async () => {
  await start(() => fine)
  const payload = JSON.parse('{"Records":[{"key":"a\\u0000é"}],"__proto__":{"x":1}}')
  await store.batch([delivery.outbox.operation({ functionArn, payload })], { sync: true })
  expect(delivery.counts()).toEqual({ pending: 0, deadLetters: 0 })
  delivery.outbox.wake()
  expect(delivery.counts()).toEqual({ pending: 1, deadLetters: 0 })
  expect(await delivery.drained(60_000)).toBe(true)
  expect(JSON.stringify(calls.map((call) => call.payload))).toBe(JSON.stringify([payload]))
  expect(calls[0]).toMatchObject({ functionArn })
  expect(calls[0]?.requestId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  expect(events).toMatchObject([{ type: 'delivered', attempt: 1, functionArn }])
  await restart(() => fine)
  expect(await delivery.drained(60_000)).toBe(true)
  expect(calls).toHaveLength(1)
})

test('an event whose batch does not reach the disk is not delivered', async () => {
  await start(() => fine)
  delivery.outbox.operation({ functionArn, payload: { n: 1 } })
  await send(2)
  expect(await delivery.drained(60_000)).toBe(true)
  expect(numbers()).toEqual([2])
})

test('batches that reach the disk in another order than they were made in are all delivered', async () => {
  await start(() => fine)
  const operations = [0, 1, 2, 3, 4].map((n) =>
    delivery.outbox.operation({ functionArn, payload: { n } }),
  )
  for (const i of [4, 1, 3, 0, 2]) {
    await store.batch(operations.slice(i, i + 1), { sync: true })
    delivery.outbox.wake()
    expect(await delivery.drained(60_000)).toBe(true)
  }
  expect(numbers()).toEqual([4, 1, 3, 0, 2])
})

test('an error of the function is retried twice and then is a dead letter with its cause', async () => {
  await start(() => refused)
  await send(7)
  expect(await delivery.drained(60_000)).toBe(true)
  expect(events.map(({ type }) => type)).toEqual(['failed', 'failed', 'dead-lettered'])
  expect(new Set(calls.map(({ requestId }) => requestId)).size).toBe(1)
  expect(calls).toHaveLength(3)
  expect(delivery.counts()).toEqual({ pending: 0, deadLetters: 1 })
  expect(await letters()).toEqual([
    {
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      requestContext: {
        requestId: calls[0]?.requestId,
        functionArn: `${functionArn}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { n: 7 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: {
        errorMessage: 'too far',
        errorType: 'RangeError',
        trace: ['RangeError: too far'],
      },
    },
  ])
  await restart(() => fine)
  expect(delivery.counts()).toEqual({ pending: 0, deadLetters: 1 })
})

test('the result of an attempt is one batch, synced when it failed', async () => {
  await start((n) => (n === 0 ? fine : refused), { retryDelaysMs: [1] })
  const batch = vi.spyOn(store, 'batch')
  await send(0)
  expect(await delivery.drained(60_000)).toBe(true)
  await send(1)
  expect(await delivery.drained(60_000)).toBe(true)
  const calls = batch.mock.calls as unknown as [{ type: string }[], { sync: boolean }][]
  const batches = calls.map(([operations, { sync }]) => ({
    types: operations.map(({ type }) => type),
    sync,
  }))
  expect(batches).toEqual([
    { types: ['put'], sync: true },
    { types: ['del'], sync: false },
    { types: ['put'], sync: true },
    { types: ['del', 'put'], sync: true },
    { types: ['del', 'put'], sync: true },
  ])
})

test('what is delivered within a moment leaves the disk in one batch', async () => {
  await start(() => fine, { concurrency: 3 })
  const batch = vi.spyOn(store, 'batch')
  await send(1, 2, 3)
  expect(await delivery.drained(60_000)).toBe(true)
  const batches = batch.mock.calls as unknown as [{ type: string }[]][]
  const types = batches.map(([operations]) => operations.map(({ type }) => type))
  expect(types).toEqual([
    ['put', 'put', 'put'],
    ['del', 'del', 'del'],
  ])
})

test('attempts do not wait until those before them have left the disk, but for a great many', async () => {
  await start(() => fine)
  const all = Array.from({ length: 1000 }, (_, n) => n)
  await send(...all)
  const write = store.batch.bind(store) as (...batch: unknown[]) => Promise<void>
  const held = Promise.withResolvers<void>()
  store.batch = (async (...batch: unknown[]) => {
    await held.promise
    await write(...batch)
  }) as Store['batch']
  delivery.outbox.wake()
  await until(() => calls.length >= 256)
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect(calls.length).toBeLessThan(256 + 4)
  held.resolve()
  expect(await delivery.drained(60_000)).toBe(true)
  expect(numbers()).toEqual(all)
})

test('dead letters come newest first, across restarts', async () => {
  await start(() => refused, { retryDelaysMs: [], concurrency: 1 })
  await send(1, 2)
  expect(await delivery.drained(60_000)).toBe(true)
  await restart(() => refused, { retryDelaysMs: [] })
  await send(3)
  expect(await delivery.drained(60_000)).toBe(true)
  expect((await letters()).map((record) => record.requestPayload)).toEqual([
    { n: 3 },
    { n: 2 },
    { n: 1 },
  ])
})

test('retries wait for the configured delays by the given clock', async () => {
  let clock = Date.UTC(2026, 10, 23)
  const begun = clock
  await start(() => refused, { retryDelaysMs: [60_000, 120_000], now: () => clock })
  await send(1)
  await until(() => events.length === 1)
  expect(events[0]).toMatchObject({ type: 'failed', attempt: 1, retryAt: begun + 60_000 })
  clock += 59_999
  await restart(() => refused, { retryDelaysMs: [60_000, 120_000], now: () => clock })
  await send(2)
  await until(() => events.length === 2)
  expect(numbers()).toEqual([1, 2])
  clock += 1
  await until(() => events.length === 3)
  expect(events[2]).toMatchObject({ type: 'failed', attempt: 2, retryAt: begun + 180_000 })
  expect(delivery.counts()).toEqual({ pending: 2, deadLetters: 0 })
})

test('an event waiting for its retry does not delay others', async () => {
  await start((n) => (n === 0 ? refused : fine), { retryDelaysMs: [3_600_000], concurrency: 1 })
  await send(0, 1, 2, 3)
  await until(() => events.length === 4)
  expect(numbers()).toEqual([0, 1, 2, 3])
  expect(delivery.counts().pending).toBe(1)
  expect(await delivery.drained(1)).toBe(false)
})

test('attempts and the time of the next one outlive a restart', async () => {
  await start(() => refused, { retryDelaysMs: [3_600_000, 1] })
  await send(1)
  await until(() => events.length === 1)
  const clock = Date.now() + 3_600_000
  await restart(() => fine, { retryDelaysMs: [3_600_000, 1], now: () => clock })
  expect(await delivery.drained(60_000)).toBe(true)
  expect(events.at(-1)).toMatchObject({ type: 'delivered', attempt: 2 })
})

test('an event past its maximum age is given up at its next failure', async () => {
  let clock = Date.UTC(2026, 10, 23)
  await start(() => refused, { maximumEventAgeMs: 60_000, now: () => clock, retryDelaysMs: [1, 1] })
  const operation = delivery.outbox.operation({ functionArn, payload: { n: 1 } })
  await store.batch([operation], { sync: true })
  clock += 60_000
  delivery.outbox.wake()
  expect(await delivery.drained(60_000)).toBe(true)
  const [letter] = await letters()
  expect(letter?.requestContext).toMatchObject({
    condition: 'EventAgeExceeded',
    approximateInvokeCount: 1,
  })
})

test('a function that cannot be invoked costs no attempt', async () => {
  let clock = Date.UTC(2026, 10, 23)
  let down = true
  await start(
    () => {
      if (down) throw new Error('no processes left')
      return refused
    },
    { now: () => clock },
  )
  await send(1)
  for (const waitMs of [1000, 2000, 4000]) {
    const count = events.length + 1
    await until(() => events.length === count)
    expect(events.at(-1)).toMatchObject({ type: 'failed', attempt: 1, retryAt: clock + waitMs })
    clock += waitMs
  }
  down = false
  await until(() => events.length === 4)
  expect(events.at(-1)).toMatchObject({ type: 'failed', attempt: 1, retryAt: clock + 1 })
})

test('an attempt that a close cuts off does not count', async () => {
  let begun = false
  await start(() => {
    begun = true
    return new Promise(() => {})
  })
  await send(1)
  await until(() => begun)
  await delivery.close()
  events = []
  await start(() => fine)
  expect(await delivery.drained(60_000)).toBe(true)
  expect(events).toMatchObject([{ type: 'delivered', attempt: 1 }])
})

test('an event interrupted by a close is attempted at once on the next start', async () => {
  const now = (): number => 0
  let refuse = (): void => {}
  const invoke = (): Promise<InvocationResult> =>
    new Promise((_, reject) => {
      refuse = () => reject(new Error('closed'))
    })
  await start(invoke, { now })
  await send(1)
  await until(() => calls.length === 1)
  const closed = delivery.close()
  refuse()
  await closed
  await start(() => fine, { now })
  expect(await delivery.drained(60_000)).toBe(true)
})

test('a retry is on time even if the clock was set back', async () => {
  let clock = Date.UTC(2026, 10, 23)
  await start(() => (calls.length % 2 === 1 ? refused : fine), { now: () => clock })
  await send(1)
  await until(() => events.length === 1)
  clock += 10
  await until(() => events.length === 2)
  clock -= 86_400_000
  await send(2)
  await until(() => events.length === 3)
  clock += 10
  await until(() => events.length === 4)
  expect(events.map(({ type }) => type)).toEqual(['failed', 'delivered', 'failed', 'delivered'])
})

test('closing waits for running attempts and starts no others', async () => {
  let finish = (): void => {}
  await start(
    () =>
      new Promise((resolve) => {
        finish = () => resolve(fine)
      }),
    { concurrency: 1 },
  )
  await send(1, 2, 3)
  await until(() => calls.length === 1)
  const closed = delivery.close()
  finish()
  await closed
  expect(calls).toHaveLength(1)
  await start(() => fine)
  expect(await delivery.drained(60_000)).toBe(true)
  expect(numbers().sort()).toEqual([1, 2, 3])
})

test('at most the configured number run at once, and a long backlog is delivered in order', async () => {
  let running = 0
  let most = 0
  await start(
    async () => {
      running++
      most = Math.max(most, running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return fine
    },
    { concurrency: 3 },
  )
  const all = Array.from({ length: 1000 }, (_, n) => n)
  await send(...all)
  expect(delivery.counts().pending).toBe(1000)
  expect(await delivery.drained(60_000)).toBe(true)
  expect(most).toBe(3)
  expect(numbers()).toEqual(all)
})

test('events of several starts are delivered in the order of their arrival, with a clock set back', async () => {
  let clock = Date.UTC(2026, 10, 23)
  const options = { now: () => clock, concurrency: 1 }
  const stuck = (): Promise<InvocationResult> => new Promise(() => {})
  await start(stuck, options)
  await send(1, 2)
  await delivery.close()
  clock -= 86_400_000
  await start(stuck, options)
  await send(3, 4)
  await delivery.close()
  calls = []
  await start(() => fine, options)
  expect(delivery.counts().pending).toBe(4)
  await send(5)
  expect(await delivery.drained(60_000)).toBe(true)
  expect(numbers()).toEqual([1, 2, 3, 4, 5])
})

test('every event of a failing function ends delivered or a dead letter, none twice', async () => {
  const failures = new Map<number, number>()
  for (let n = 0; n < 500; n++) failures.set(n, n % 4)
  await start(
    (n) => {
      const left = failures.get(n) ?? 0
      failures.set(n, left - 1)
      return left > 0 ? refused : fine
    },
    { retryDelaysMs: [0, 3] },
  )
  for (let n = 0; n < 500; n += 10) await send(...Array.from({ length: 10 }, (_, i) => n + i))
  expect(await delivery.drained(60_000)).toBe(true)
  expect(delivery.counts()).toEqual({ pending: 0, deadLetters: 125 })
  const ended = events.filter(({ type }) => type === 'delivered')
  expect(ended).toHaveLength(375)
  expect(new Set(ended.map((event) => 'requestId' in event && event.requestId)).size).toBe(375)
  expect(calls).toHaveLength(125 * (1 + 2 + 3 + 3))
})

test('a temporary failure of the store loses nothing', async () => {
  await start(() => fine)
  const operation = delivery.outbox.operation({ functionArn, payload: { n: 1 } })
  await store.batch([operation], { sync: true })
  vi.spyOn(store, 'batch').mockRejectedValueOnce(new Error('no space left'))
  delivery.outbox.wake()
  expect(await delivery.drained(60_000)).toBe(true)
  expect(events).toMatchObject([{ type: 'stalled' }, { type: 'delivered' }])
})

test('a listener that throws stops nothing', async () => {
  const warnings: unknown[] = []
  const note = (warning: Error): void => void warnings.push(warning.message)
  process.on('warning', note)
  try {
    await start(() => fine)
    const end = delivery.onEvent(() => {
      throw new Error('listener')
    })
    await send(1)
    expect(await delivery.drained(60_000)).toBe(true)
    await until(() => warnings.includes('listener'))
    end()
    await send(2)
    expect(await delivery.drained(60_000)).toBe(true)
    expect(warnings).toEqual(['listener'])
  } finally {
    process.off('warning', note)
  }
})
