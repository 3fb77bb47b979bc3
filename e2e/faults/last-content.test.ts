import { afterAll, beforeAll, expect, test } from 'vitest'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import { type Bundle, startBundle } from './bundle.ts'
import { applyThenDrop, dropBefore, type Fault, pass, throttle } from './fault.ts'
import { batch, creation, failuresIn, type Message, removal } from './messages.ts'

let bundle: Bundle
beforeAll(async () => {
  bundle = await startBundle({ environment: { LAST_SIZE_AND_ETAG: 'on' } })
})
afterAll(() => bundle[Symbol.asyncDispose]())

/** @returns the messages that the function reports as failed */
async function deliver(...messages: readonly Message[]): Promise<readonly string[]> {
  const result = await bundle.invoke(batch(messages))
  if (!result.ok) throw new Error(`Cannot go on with the test: ${JSON.stringify(result.error)}`)
  return failuresIn(result.answer)
}

const tombstone = { deleted: true, size: 0, etag: '', last_size: 5, last_etag: 'e1' }

test.each<[string, readonly Fault[], number]>([
  ['nothing', [], 2],
  ['a lost answer to the put that a row refuses', [applyThenDrop], 3],
  ['a lost answer to the put that replaces the row', [pass, applyThenDrop], 3],
  ['a throttled put and a dropped one', [throttle, pass, dropBefore], 4],
])('the tombstone has the last size and etag after %s', async (fault, faults, requests) => {
  const key = `removed after ${fault}`
  expect(await deliver(creation(key))).toEqual([])
  bundle.proxy.plan(key, (earlier) => faults[earlier - 1] ?? pass)
  expect(await deliver(removal(key))).toEqual([])
  expect(bundle.proxy.requests(key)).toBe(1 + requests)
  expect(await getRow(bundle.table, 'uploads', key)).toMatchObject(tombstone)
})

test('a removal that fails between its two puts has changed nothing, and its redelivery succeeds', async () => {
  const key = 'failed in between'
  await deliver(creation(key))
  bundle.proxy.plan(key, (earlier) => (earlier >= 2 && earlier < 6 ? throttle : pass))
  expect(await deliver(removal(key))).toEqual([key])
  expect(await getRow(bundle.table, 'uploads', key)).toMatchObject({ size: 5, etag: 'e1' })
  expect(await deliver(removal(key))).toEqual([])
  expect(await getRow(bundle.table, 'uploads', key)).toMatchObject(tombstone)
})

test('an upload and its removal in one batch are one put', async () => {
  const key = 'in one batch'
  expect(await deliver(creation(key), removal(key))).toEqual([])
  expect(bundle.proxy.requests(key)).toBe(1)
  expect(await getRow(bundle.table, 'uploads', key)).toMatchObject(tombstone)
})
