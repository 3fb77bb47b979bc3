import { QueryCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import { type Bundle, startBundle } from './bundle.ts'
import { type Fault, pass, throttle } from './fault.ts'
import { batch, creation, failuresIn } from './messages.ts'
import { type WireFault, wireFaults } from './wire-faults.ts'

let bundle: Bundle
beforeAll(async () => {
  // As many as Vitest runs tests at once, for most of them wait.
  bundle = await startBundle({ concurrency: 5, history: true })
})
afterAll(() => bundle[Symbol.asyncDispose]())

/** Delivers one message; the first requests for its history meet these faults, the others go well. */
async function deliver(key: string, faults: readonly Fault[] = [], rest: Fault = pass) {
  const before = requestsFor(key)
  bundle.proxy.plan(`history of ${key}`, (earlier) => faults[earlier - before] ?? rest)
  const result = await bundle.invoke(batch([creation(key)]))
  if (!result.ok) throw new Error(`Cannot go on with the test: ${JSON.stringify(result.error)}`)
  return {
    isReported: failuresIn(result.answer).includes(key),
    requests: requestsFor(key) - before,
  }
}

const requestsFor = (key: string) => bundle.proxy.requests(`history of ${key}`)

async function eventsOf(key: string) {
  const { Items = [] } = await bundle.table.client.send(
    new QueryCommand({
      TableName: 'upload_history',
      KeyConditionExpression: '#object = :object',
      ExpressionAttributeNames: { '#object': 'object' },
      ExpressionAttributeValues: { ':object': { S: `uploads/${key}` } },
    }),
  )
  return Items.map(({ arrived_at: arrivedAt, deliveries }) => ({
    arrivedAt: arrivedAt?.S,
    deliveries: Number(deliveries?.N),
  }))
}

const hasRow = async (key: string) => (await getRow(bundle.table, 'uploads', key)) !== undefined

test.concurrent.each(wireFaults.map((one): [string, WireFault] => [one.name, one]))(
  'the history meets: %s; the row waits for it, and a redelivery finds its item',
  async (key, { fault, consequence }) => {
    const first = await deliver(key, [fault])
    const isFinal = consequence === 'final'
    expect(first).toEqual({ isReported: isFinal, requests: consequence === 'retried' ? 2 : 1 })
    expect(await hasRow(key)).toBe(!isFinal)
    const before = await eventsOf(key)
    expect(before.length).toBeGreaterThanOrEqual(isFinal ? 0 : 1)

    expect(await deliver(key)).toEqual({ isReported: false, requests: 1 })
    expect(await hasRow(key)).toBe(true)
    const [event, ...others] = await eventsOf(key)
    expect(others).toEqual([])
    if (before[0] !== undefined) expect(event?.arrivedAt).toBe(before[0].arrivedAt)
    // At least those that were acknowledged; a fault may have it carried out twice.
    expect(event?.deliveries).toBeGreaterThanOrEqual(isFinal ? 1 : 2)
    expect(event?.deliveries).toBeLessThanOrEqual(3)
  },
)

test.concurrent('a message whose history is throttled every time is reported after four requests, without a row', async () => {
  const key = 'throttled for ever'
  expect(await deliver(key, [], throttle)).toEqual({ isReported: true, requests: 4 })
  expect(await hasRow(key)).toBe(false)
  expect(await eventsOf(key)).toEqual([])
  expect(await deliver(key)).toEqual({ isReported: false, requests: 1 })
  expect(await eventsOf(key)).toMatchObject([{ deliveries: 1 }])
})

test.concurrent('a message whose row is throttled every time has its item, and counts when it comes again', async () => {
  const key = 'row throttled'
  bundle.proxy.plan(key, (earlier) => (earlier < 4 ? throttle : pass))
  expect(await deliver(key)).toEqual({ isReported: true, requests: 1 })
  const [first] = await eventsOf(key)
  expect(first?.deliveries).toBe(1)
  expect(await deliver(key)).toEqual({ isReported: false, requests: 1 })
  expect(await hasRow(key)).toBe(true)
  expect(await eventsOf(key)).toEqual([{ ...first, deliveries: 2 }])
})
