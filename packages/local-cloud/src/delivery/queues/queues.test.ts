import { afterEach, beforeEach, expect, test, vi } from 'vitest'
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

test('a failed message stays invisible until its visibility timeout ends', async () => {
  let fails = true
  await t.start((batch) => failuresOf(batch, () => fails), {
    mappings: [{ queue: 'main', function: 'save', reportBatchItemFailures: true }],
  })
  await t.send('a')
  await until(() => t.events.length === 1)
  expect(t.queues.queue('main').counts()).toEqual({ visible: 0, inFlight: 1, delayed: 0 })
  fails = false
  await t.send('b')
  await until(() => t.batches.length === 2)
  expect(t.batches.map(bodiesOf)).toEqual([['a'], ['b']])
  t.aheadMs = 61_000
  await until(() => t.isEmpty('main'))
  expect(t.batches.map(bodiesOf)).toEqual([['a'], ['b'], ['a']])
})

test('a message is received again when its function outlives the visibility timeout', async () => {
  const finish = Promise.withResolvers<unknown>()
  await t.start(() => (t.batches.length === 1 ? finish.promise : {}), {
    queues: [{ name: 'main', visibilityTimeoutSeconds: 1 }],
    functionTimeoutSeconds: () => 1,
  })
  await t.send('slow')
  await until(() => t.batches.length === 2)
  const [first, second] = t.batches.map(({ Records }) => Records[0])
  expect(second?.messageId).toBe(first?.messageId)
  expect(second?.receiptHandle).not.toBe(first?.receiptHandle)
  expect(second?.attributes.ApproximateReceiveCount).toBe('2')
  await until(() => t.isEmpty('main'))
  finish.resolve({})
  await t.queues.close()
  expect(t.batches).toHaveLength(2)
})

test('receive counts and visibility survive a restart, and messages in flight become visible', async () => {
  const never = new Promise(() => {})
  const slowly = { ...mapping, failureVisibilitySeconds: 60 }
  await t.start(
    (batch) => (bodiesOf(batch).includes('held') ? never : failuresOf(batch, () => true)),
    {
      mappings: [slowly],
    },
  )
  await t.send('fails')
  await until(() => t.events.length === 1)
  await t.send('held')
  await until(() => t.batches.length === 2)
  await t.queues.close()

  t.batches = []
  await t.start(() => ({}), { mappings: [slowly] })
  // The batch is counted a moment after it is given to the function, and deleted after its answer.
  await until(() => {
    const { visible, inFlight } = t.queues.queue('main').counts()
    return t.batches.length === 1 && visible === 0 && inFlight === 1
  })
  t.aheadMs = 61_000
  await until(() => t.isEmpty('main'))
  const records = t.batches.flatMap(({ Records }) => Records)
  expect(records.map((r) => [r.body, r.attributes.ApproximateReceiveCount])).toEqual([
    ['held', '1'],
    ['fails', '2'],
  ])
})

test('a redrive moves dead letters back to their source queue as new messages', async () => {
  let fixed = false
  await t.start((batch) => failuresOf(batch, (body) => !fixed && body.startsWith('bad')))
  await t.send('bad 1', 'good', 'bad 2')
  await until(() => t.queues.queue('dead').counts().visible === 2)
  const old = await Array.fromAsync(t.queues.queue('dead').messages())
  expect(old.map(({ deadLetterSourceArn }) => deadLetterSourceArn)).toEqual([queueArn, queueArn])
  fixed = true
  t.batches = []
  expect(await t.queues.queue('dead').redrive()).toBe(2)
  await until(() => t.isEmpty('main') && t.isEmpty('dead'))
  const records = t.batches.flatMap(({ Records }) => Records)
  expect(records.map(({ body }) => body).sort()).toEqual(['bad 1', 'bad 2'])
  expect(records.map((r) => r.attributes.ApproximateReceiveCount)).toEqual(['1', '1'])
  const oldIds = old.map(({ messageId }) => messageId)
  expect(records.some(({ messageId }) => oldIds.includes(messageId))).toBe(false)
})

test('a redrive leaves messages without a source queue', async () => {
  await t.start(() => ({}))
  await t.queues.queue('dead').send('mine')
  expect(await t.queues.queue('dead').redrive()).toBe(0)
  expect(await t.letters()).toEqual([{ body: 'mine', receiveCount: 0 }])
})

test('a purge removes invisible messages too, and keeps those sent afterwards', async () => {
  await t.start((batch) => failuresOf(batch, (body) => body !== 'after'), {
    mappings: [{ queue: 'main', function: 'save', reportBatchItemFailures: true }],
  })
  await t.send('a', 'b')
  await until(() => t.events.length === 1)
  expect(t.queues.queue('main').counts()).toMatchObject({ visible: 0, inFlight: 2 })
  await t.queues.named('main')?.purge()
  expect(t.isEmpty('main')).toBe(true)
  await t.send('after')
  t.aheadMs = 61_000
  await until(() => t.batches.length === 2)
  expect(t.batches.map(bodiesOf)).toEqual([['a', 'b'], ['after']])
})

test('a message past its retention period is neither counted nor received', async () => {
  await t.start(() => ({}), { mappings: [] })
  await t.send('old')
  t.aheadMs = 345_601_000
  await t.send('new')
  const shown = await Array.fromAsync(t.queues.queue('main').messages())
  expect(shown.map(({ body }) => body)).toEqual(['new'])
  await t.queues.close()
  await t.start(() => ({}))
  await until(() => t.isEmpty('main'))
  expect(t.batches.map(bodiesOf)).toEqual([['new']])
})

test('a temporary failure of the store loses nothing', async () => {
  await t.start(() => ({}))
  const operations = t.queues.outbox.operations({ queueArn, body: 'a', senderId: 'x' })
  await t.store.batch(operations, { sync: true })
  vi.spyOn(t.store, 'batch').mockRejectedValueOnce(new Error('no space left'))
  t.queues.wake()
  await until(() => t.isEmpty('main'))
  expect(t.events.map(({ type }) => type)).toEqual(['stalled', 'delivered'])
})

test('sending to a missing queue is refused', async () => {
  await t.start(() => ({}))
  const other = queueArn.replace('us-east-1', 'eu-west-1')
  expect(t.queues.outbox.exists(queueArn)).toBe(true)
  for (const arn of [`${queueArn}-not`, other, 'main', '']) {
    expect(t.queues.outbox.exists(arn)).toBe(false)
    expect(t.queues.outbox.operations({ queueArn: arn, body: 'x', senderId: 'x' })).toEqual([])
  }
  expect(() => t.queues.queue('other')).toThrow('Cannot find the queue other: it was not defined')
})

test('a redrive reaches the dead letters behind many without a source queue', async () => {
  let fixed = false
  await t.start((batch) => failuresOf(batch, () => !fixed))
  const dead = t.queues.queue('dead')
  await Promise.all(Array.from({ length: 200 }, () => dead.send('mine')))
  await t.send('bad')
  await until(() => dead.counts().visible === 201)
  fixed = true
  expect(await dead.redrive()).toBe(1)
  expect(await t.letters()).toHaveLength(200)
})

test('queues close even while the store refuses to write a dead letter', async () => {
  await t.start((batch) => failuresOf(batch, () => true), {
    mappings: [{ queue: 'main', function: 'save', reportBatchItemFailures: true }],
    queues: [
      { name: 'main', visibilityTimeoutSeconds: 60, maxReceiveCount: 1, deadLetterQueue: 'dead' },
      { name: 'dead' },
    ],
  })
  await t.send('bad')
  await until(() => t.events.some(({ type }) => type === 'failed'))
  const batch = vi.spyOn(t.store, 'batch').mockRejectedValue(new Error('no space left'))
  t.aheadMs = 61_000
  await until(() => t.events.some(({ type }) => type === 'stalled'))
  await t.queues.close()
  batch.mockRestore()
})
