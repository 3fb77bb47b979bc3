import { expect, test } from 'vitest'
import type { Row } from '../core/index.ts'
import { createReader } from './reader.ts'
import { FakeRows } from './testing/fake-rows.ts'

const held: Row = {
  ...{ bucket: 'uploads', object_key: 'a', size: 1, etag: 'e1', sequencer: '0A' },
  ...{ event_time: '2026-11-23T04:00:00Z', event_name: 'ObjectCreated:Put' },
}

/** A reader whose time passes only while it waits, and the row that is there at each of its looks. */
function looking(...looks: (Row | undefined)[]) {
  const rows = new FakeRows()
  let [nowMs, look] = [0, 0]
  rows.get = async () => looks[Math.min(look++, looks.length - 1)]
  const wait = async (ms: number) => {
    nowMs += ms
  }
  const reader = createReader({ rows, wait, now: () => nowMs })
  return { reader, elapsedMs: () => nowMs, looks: () => look }
}

test('a row that is there is the answer at once', async () => {
  const { reader, elapsedMs } = looking(held)
  expect(await reader.waitFor('uploads', 'a')).toBe(held)
  expect(elapsedMs()).toBe(0)
})

test('it looks again until the row has the etag, and less and less often', async () => {
  const wanted = { ...held, etag: 'e2' }
  const { reader, elapsedMs } = looking(undefined, held, { ...wanted, deleted: true }, wanted)
  expect(await reader.waitFor('uploads', 'a', { etag: '"e2"' })).toBe(wanted)
  expect(elapsedMs()).toBe(100 + 150 + 225)
})

test('a row counts from the time of its event on, however it is written', async () => {
  const wanted = { ...held, event_time: '2026-11-23T06:00:00+01:00' }
  const after = new Date('2026-11-23T05:00:00Z')
  const { reader, looks } = looking({ ...held, event_time: 'soon' }, held, wanted)
  expect(await reader.waitFor('uploads', 'a', { after })).toBe(wanted)
  expect(looks()).toBe(3)
})

test.each([
  [undefined, 'after 5000 ms there is no row'],
  [{ ...held, deleted: true } as const, 'the row is a tombstone'],
  [held, 'the row is that of ObjectCreated:Put at 2026-11-23T04:00:00Z, etag e1'],
])('when the time is over, the error says what is there', async (row, fact) => {
  const { reader, elapsedMs } = looking(row)
  const waiting = reader.waitFor('uploads', 'a', { etag: 'e2', timeoutMs: 5_000 })
  await expect(waiting).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining(fact),
  })
  expect(elapsedMs()).toBe(5_000)
})

test('an aborted wait ends with the reason of its signal', async () => {
  const reason = new Error('Enough')
  const { reader } = looking(undefined)
  const waiting = reader.waitFor('uploads', 'a', { signal: AbortSignal.abort(reason) })
  await expect(waiting).rejects.toBe(reason)
})
