import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  bodiesOf,
  failuresOf,
  mapping,
  QueuesUnderTest,
  queueArn,
  until,
} from './testing/queues-under-test.ts'

let t: QueuesUnderTest

beforeEach(async () => {
  t = await QueuesUnderTest.open()
})

afterEach(() => t.close())

test("a function gets messages in Lambda's envelope, with exactly its fields", async () => {
  await t.start(() => ({}))
  const before = Date.now()
  await t.send('hello')
  await until(() => t.isEmpty('main'))
  const [record] = t.batches[0]?.Records ?? []
  expect(t.batches).toEqual([
    {
      Records: [
        {
          messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          receiptHandle: expect.stringMatching(/./),
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: 'AIDATEST',
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          },
          messageAttributes: {},
          md5OfBody: createHash('md5').update('hello').digest('hex'),
          eventSource: 'aws:sqs',
          eventSourceARN: queueArn,
          awsRegion: 'us-east-1',
        },
      ],
    },
  ])
  expect(Number(record?.attributes.SentTimestamp)).toBeGreaterThanOrEqual(before)
})

test('a batch has ten messages at most, and every message comes once', async () => {
  await t.start(() => null)
  const bodies = Array.from({ length: 237 }, (_, i) => `m${i}`)
  await t.send(...bodies)
  await until(() => t.isEmpty('main'))
  expect(Math.max(...t.batches.map(({ Records }) => Records.length))).toBe(10)
  expect(t.batches.flatMap(bodiesOf).sort()).toEqual(bodies.sort())
})

test('a poison message among nine good ones alone becomes a dead letter, and the good are saved once', async () => {
  await t.start((batch) => failuresOf(batch, (body) => body === 'poison'))
  const good = Array.from({ length: 9 }, (_, i) => `good ${i}`)
  await t.send(...good.slice(0, 4), 'poison', ...good.slice(4))
  await until(() => t.isEmpty('main'))
  expect(await t.letters()).toEqual([{ body: 'poison', receiveCount: 3 }])
  const seen = t.batches.flatMap(bodiesOf)
  expect(seen.filter((body) => body !== 'poison').sort()).toEqual(good)
  expect(seen.filter((body) => body === 'poison')).toHaveLength(3)
  const counts = t.batches.flatMap(({ Records }) =>
    Records.filter(({ body }) => body === 'poison').map(
      (r) => r.attributes.ApproximateReceiveCount,
    ),
  )
  expect(counts).toEqual(['1', '2', '3'])
  expect(t.events.map(({ type }) => type)).toContain('dead-lettered')
  expect(t.queues.queue('dead').counts()).toEqual({ visible: 1, inFlight: 0, delayed: 0 })
})

test('a function that throws fails its whole batch, with or without ReportBatchItemFailures', async () => {
  let calls = 0
  await t.start(() => {
    if (++calls === 1) throw new Error('too far')
    return {}
  })
  await t.send('a', 'b')
  await until(() => t.isEmpty('main'))
  expect(t.batches.slice(0, 2).map(bodiesOf)).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ])
  expect(t.events[0]).toMatchObject({ type: 'failed', error: { errorMessage: 'too far' } })
  expect(await t.letters()).toEqual([])
})

test("without ReportBatchItemFailures the function's answer is ignored", async () => {
  await t.start((batch) => failuresOf(batch, () => true), {
    mappings: [{ ...mapping, reportBatchItemFailures: false }],
  })
  await t.send('a')
  await until(() => t.isEmpty('main'))
  expect(t.batches).toHaveLength(1)
})

test('MaximumConcurrency limits the invocations that run at once', async () => {
  let [running, most] = [0, 0]
  await t.start(
    async () => {
      most = Math.max(most, ++running)
      await until(() => most >= 2)
      await wait(5)
      running--
    },
    { mappings: [{ ...mapping, batchSize: 1, maximumConcurrency: 2 }] },
  )
  await t.send(...Array.from({ length: 20 }, (_, i) => String(i)))
  await until(() => t.isEmpty('main'))
  expect(most).toBe(2)
})

test('a batching window holds a batch until it is full', async () => {
  await t.start(() => ({}), {
    mappings: [{ ...mapping, batchSize: 3, maximumBatchingWindowSeconds: 300 }],
  })
  await t.send('a')
  await wait(20)
  await t.send('b')
  expect(t.batches).toEqual([])
  await t.send('c')
  await until(() => t.isEmpty('main'))
  expect(t.batches.map(bodiesOf)).toEqual([['a', 'b', 'c']])
})
