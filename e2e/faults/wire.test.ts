import { afterAll, beforeAll, expect, test } from 'vitest'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import { type Bundle, startBundle } from './bundle.ts'
import {
  applyThenDrop,
  applyThenGarbage,
  applyThenHang,
  deliverTwice,
  dropBefore,
  emptyBody,
  type Fault,
  finalErrors,
  garbage,
  halfThenSilence,
  hang,
  headersThenSilence,
  htmlBadGateway,
  internalError,
  pass,
  refuse,
  reset,
  throttle,
  tooManyRequests,
  truncate,
  unavailable,
  wrongChecksum,
} from './fault.ts'
import { batch, creation, failuresIn } from './messages.ts'

let bundle: Bundle
beforeAll(async () => {
  // As many as Vitest runs tests at once, for most of them wait.
  bundle = await startBundle({ concurrency: 5 })
})
afterAll(() => bundle[Symbol.asyncDispose]())

/** Delivers one message; the first requests for it meet these faults, the others go well. */
async function deliver(key: string, faults: readonly Fault[], rest: Fault = pass) {
  bundle.proxy.plan(key, (earlier) => faults[earlier] ?? rest)
  const before = await outcomesOf(key)
  const result = await bundle.invoke(batch([creation(key)]))
  if (!result.ok) throw new Error(`Cannot go on with the test: ${JSON.stringify(result.error)}`)
  const reported = failuresIn(result.answer)
  const outcomes = (await outcomesOf(key)).slice(before.length)
  expect(reported).toEqual(outcomes.includes('failed') ? [key] : [])
  return {
    outcome: outcomes.join(),
    requests: bundle.proxy.requests(key),
    row: (await getRow(bundle.table, 'uploads', key)) !== undefined,
  }
}

/** What the log says became of each delivery. */
async function outcomesOf(key: string): Promise<string[]> {
  const lines = (await bundle.log()).split('\n').filter((line) => line.includes('"outcome"'))
  const parsed = lines.map((line) => JSON.parse(line))
  return parsed.filter((line) => line.object_key === key).map(({ outcome }) => outcome)
}

const written = { outcome: 'written', row: true }
const duplicate = { outcome: 'duplicate', row: true }

test.concurrent.each([
  ['throttled twice', [throttle, throttle], { ...written, requests: 3 }],
  [
    'answered ThrottlingException three times',
    Array.from({ length: 3 }, () => tooManyRequests),
    { ...written, requests: 4 },
  ],
  ['answered 500 once', [internalError], { ...written, requests: 2 }],
  ['answered with a load balancer’s 502 page', [htmlBadGateway], { ...written, requests: 2 }],
  ['dropped before the write is applied', [dropBefore], { ...written, requests: 2 }],
  [
    'applied, the connection dropped before the answer',
    [applyThenDrop],
    { ...duplicate, requests: 2 },
  ],
  ['applied, the answer never sent', [applyThenHang], { ...duplicate, requests: 2 }],
  ['left hanging once', [hang], { ...written, requests: 2 }],
  ['applied, the answer truncated', [truncate], { ...duplicate, requests: 2 }],
  [
    'applied, the connection reset in the middle of the answer',
    [reset],
    { ...duplicate, requests: 2 },
  ],
  ['answered with headers, then silence', [headersThenSilence], { ...written, requests: 2 }],
  [
    'applied, half of the answer sent, then silence',
    [halfThenSilence],
    { ...duplicate, requests: 2 },
  ],
  ['sent twice by a proxy', [deliverTwice], { ...duplicate, requests: 1 }],
  ['applied, answered with a wrong checksum', [wrongChecksum], { ...duplicate, requests: 2 }],
])(
  'a request that is %s ends in a row and an acknowledged message',
  async (name, faults, expected) => {
    expect(await deliver(name, faults)).toEqual(expected)
  },
)

const failed = { outcome: 'failed', row: false, requests: 4 }

test.concurrent.each([
  ['throttled', throttle, failed, written],
  ['answered RequestLimitExceeded', refuse('RequestLimitExceeded'), failed, written],
  ['answered 500', internalError, failed, written],
  ['answered 503', unavailable, failed, written],
  ['answered with a load balancer’s 502 page', htmlBadGateway, failed, written],
  ['dropped before the write is applied', dropBefore, failed, written],
  ['left hanging', hang, failed, written],
  ['answered with headers, then silence', headersThenSilence, failed, written],
  [
    'applied, half of the answer sent, then silence',
    halfThenSilence,
    { ...failed, row: true },
    duplicate,
  ],
  ['applied, answered with a wrong checksum', wrongChecksum, { ...failed, row: true }, duplicate],
  ['answered 200 with an empty body', emptyBody, { ...failed, requests: 1 }, written],
  [
    'applied, the connection dropped before the answer',
    applyThenDrop,
    { ...failed, row: true },
    duplicate,
  ],
  ['answered 200 with something that is not JSON', garbage, { ...failed, requests: 1 }, written],
  [
    'applied, but answered 200 with something that is not JSON',
    applyThenGarbage,
    { ...failed, requests: 1, row: true },
    duplicate,
  ],
])(
  'a message whose requests are all %s is reported as failed, and saved by a redelivery',
  async (name, fault, expected, later) => {
    const key = `${name} for ever`
    expect(await deliver(key, [], fault)).toEqual(expected)
    expect(await deliver(key, [])).toEqual({ ...later, requests: expected.requests + 1 })
  },
)

test.each(Object.values(finalErrors))(
  '%s is not retried and counts as a configuration error',
  async (type) => {
    const before = await bundle.metric('config_errors')
    expect(await deliver(type, [], refuse(type))).toEqual({ ...failed, requests: 1 })
    expect(await bundle.metric('config_errors')).toBe(before + 1)
  },
)

test('a batch reports only the messages whose writes are throttled every time', async () => {
  const keys = Array.from({ length: 10 }, (_, i) => `batch-${i}`)
  const throttled = keys.filter((_, i) => i % 4 === 1)
  for (const key of throttled) bundle.proxy.plan(key, () => throttle)
  const result = await bundle.invoke(batch(keys.map((key) => creation(key))))
  expect(result.ok && failuresIn(result.answer)).toEqual(throttled)
  for (const key of keys) {
    const row = await getRow(bundle.table, 'uploads', key)
    expect(row !== undefined).toBe(!throttled.includes(key))
  }
})

test('two events with one sequencer and two etags are ordered by position, counted and warned about', async () => {
  const conflicts = await bundle.metric('conflict')
  const send = (eTag: string) => bundle.invoke(batch([creation('conflict', { eTag })]))
  await send('e1')
  expect(await bundle.metric('conflict')).toBe(conflicts)
  await send('e2')
  expect(await bundle.metric('conflict')).toBe(conflicts + 1)
  expect(await getRow(bundle.table, 'uploads', 'conflict')).toMatchObject({ etag: 'e1' })
  expect(await bundle.log()).toContain('Found two etags under one sequencer for uploads/conflict')
})
