import { afterAll, beforeAll, expect, test } from 'vitest'
import { getRow } from '../../src/table/index.ts'
import { type Bundle, startBundle } from './bundle.ts'
import {
  applyThenDrop,
  applyThenGarbage,
  applyThenHang,
  deliverTwice,
  dropBefore,
  type Fault,
  garbage,
  hang,
  htmlBadGateway,
  pass,
  refuse,
  throttle,
  truncate,
} from './fault.ts'
import { batch, creation, failuresIn } from './messages.ts'

let bundle: Bundle
beforeAll(async () => {
  bundle = await startBundle()
})
afterAll(() => bundle[Symbol.asyncDispose]())

/** Delivers one message; the first requests for it meet these faults, the others go well. */
async function deliver(key: string, faults: readonly Fault[], rest: Fault = pass) {
  bundle.proxy.plan(key, (earlier) => faults[earlier] ?? rest)
  const counted = ['written', 'duplicate', 'stale', 'config_errors']
  const count = () => Promise.all(counted.map((metric) => bundle.metric(metric)))
  const before = await count()
  const result = await bundle.invoke(batch([creation(key)]))
  if (!result.ok) throw new Error(`Cannot go on with the test: ${JSON.stringify(result.error)}`)
  const failed = failuresIn(result.answer).length > 0
  const after = await count()
  const outcome = counted.filter((_, i) => after[i] !== before[i])
  return {
    outcome: failed ? ['failed', ...outcome] : outcome,
    requests: bundle.proxy.requests(key),
    row: (await getRow(bundle.table, 'uploads', key)) !== undefined,
  }
}

const internal = refuse('com.amazonaws.dynamodb.v20120810#InternalServerError', 500)
const written = { outcome: ['written'], row: true }
const duplicate = { outcome: ['duplicate'], row: true }

test.each([
  ['F7 throttled twice', [throttle, throttle], { ...written, requests: 3 }],
  [
    'F9 told that there are too many requests, thrice',
    Array.from({ length: 3 }, () => refuse('com.amazon.coral.availability#ThrottlingException')),
    { ...written, requests: 4 },
  ],
  ['F9 answered 500 once', [internal], { ...written, requests: 2 }],
  ['F9 answered by a load balancer’s page', [htmlBadGateway], { ...written, requests: 2 }],
  ['F11 dropped before it is applied', [dropBefore], { ...written, requests: 2 }],
  ['F12 applied, its answer lost', [applyThenDrop], { ...duplicate, requests: 2 }],
  ['F12 applied, its answer never coming', [applyThenHang], { ...duplicate, requests: 2 }],
  ['F14 left hanging once', [hang], { ...written, requests: 2 }],
  ['F15 applied, its answer cut', [truncate], { ...duplicate, requests: 2 }],
  ['F16 delivered twice', [deliverTwice], { ...duplicate, requests: 1 }],
])('%s: the message is acknowledged and its row is there', async (name, faults, expected) => {
  expect(await deliver(name, faults)).toEqual(expected)
})

const failed = { outcome: ['failed'], row: false, requests: 4 }

test.each([
  ['F8 throttled', throttle, failed, written],
  ['F9 RequestLimitExceeded', refuse('RequestLimitExceeded'), failed, written],
  ['F9 500', internal, failed, written],
  ['F9 503', refuse('com.amazonaws.dynamodb.v20120810#ServiceUnavailable', 503), failed, written],
  ['F9 a load balancer’s page', htmlBadGateway, failed, written],
  ['F11 dropped before it is applied', dropBefore, failed, written],
  ['F13 applied, its answers lost', applyThenDrop, { ...failed, row: true }, duplicate],
  ['F14 left hanging', hang, failed, written],
  ['F15b garbage with status 200', garbage, { ...failed, requests: 1 }, written],
  [
    'F15b applied, garbage with status 200',
    applyThenGarbage,
    { ...failed, requests: 1, row: true },
    duplicate,
  ],
])(
  '%s every time: the message is reported, and delivered again later it is saved',
  async (name, fault, expected, later) => {
    const key = `${name} for ever`
    expect(await deliver(key, [], fault)).toEqual(expected)
    expect(await deliver(key, [])).toEqual({ ...later, requests: expected.requests + 1 })
  },
)

test.each([
  'com.amazon.coral.service#AccessDeniedException',
  'com.amazon.coral.service#ExpiredTokenException',
  'com.amazon.coral.service#UnrecognizedClientException',
  'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
  'com.amazon.coral.validate#ValidationException',
])('F10 %s: one request, and a message that is reported as one of configuration', async (type) => {
  const expected = { outcome: ['failed', 'config_errors'], requests: 1, row: false }
  expect(await deliver(type, [], refuse(type))).toEqual(expected)
})

test('F8 of a batch only the messages whose writes are throttled for ever are reported', async () => {
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

test('F6 an equal sequencer with another etag: the position decides, and it is warned of', async () => {
  const conflicts = await bundle.metric('conflict')
  const send = (eTag: string) => bundle.invoke(batch([creation('conflict', { eTag })]))
  await send('e1')
  expect(await bundle.metric('conflict')).toBe(conflicts)
  await send('e2')
  expect(await bundle.metric('conflict')).toBe(conflicts + 1)
  expect(await getRow(bundle.table, 'uploads', 'conflict')).toMatchObject({ etag: 'e1' })
  expect(await bundle.log()).toContain('Found two etags under one sequencer for uploads/conflict')
})
