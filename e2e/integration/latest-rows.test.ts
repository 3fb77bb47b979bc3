import { BatchWriteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { latestRows } from '../../packages/upload-ledger/src/cli/dev/latest-rows.ts'
import type { Table } from '../../packages/upload-ledger/src/table/index.ts'
import { openTable } from '../support/table-under-test.ts'

let table: Table
let close: () => Promise<void>
beforeAll(async () => {
  ;({ table, close } = await openTable())
  for (let i = 0; i < 100; i += 25) {
    const puts = Array.from({ length: 25 }, (_, j) => ({ PutRequest: { Item: itemOf(i + j) } }))
    await table.client.send(new BatchWriteItemCommand({ RequestItems: { [table.name]: puts } }))
  }
})
afterAll(() => close())

/** Of 100 keys in order, whose times are not: 7 is prime to 100. */
const minuteOf = (i: number) => (i * 7) % 100
const timeOf = (i: number) => new Date(Date.UTC(2026, 0, 1) + minuteOf(i) * 60_000).toISOString()
const keyOf = (i: number) => `incoming/${String(i).padStart(3, '0')}`

function itemOf(i: number) {
  return {
    ...{ bucket: { S: 'uploads' }, object_key: { S: keyOf(i) }, size: { N: '1' } },
    event_time: { S: timeOf(i) },
    // Every tenth is a tombstone.
    ...(minuteOf(i) % 10 === 9 ? { deleted: { BOOL: true } } : {}),
  }
}

/** A log that names these keys as written. */
function logOf(...keys: string[]) {
  const lines = keys.map((object_key) =>
    JSON.stringify({ message: 'x', outcome: 'written', bucket: 'uploads', object_key }),
  )
  return {
    tail: async (_: number, wanted: (line: string) => boolean = () => true) => lines.filter(wanted),
  }
}

const minutes = (rows: readonly { event_time: string }[]) =>
  rows.map(({ event_time: time }) => (Date.parse(time) - Date.UTC(2026, 0, 1)) / 60_000)

test('the newest rows are found by event time, whoever wrote them and with no log', async () => {
  const { rows, ...read } = await latestRows(logOf(), table, 5, { removed: false })
  expect(minutes(rows)).toEqual([98, 97, 96, 95, 94])
  expect(read).toEqual({ read: 100, isAll: true })
  const withRemoved = await latestRows(logOf(), table, 5, { removed: true })
  expect(minutes(withRemoved.rows)).toEqual([99, 98, 97, 96, 95])
})

test('of a table that is longer than is read, the rows of the log are there as well', async () => {
  const wanted = [...Array(10).keys()].map(minuteOf).sort((a, b) => b - a)
  const some = { removed: true, most: 10 }
  const without = await latestRows(logOf(), table, 3, some)
  expect(minutes(without.rows)).toEqual(wanted.slice(0, 3))
  expect(without).toMatchObject({ read: 10, isAll: false })
  const last = [...Array(100).keys()].find((i) => minuteOf(i) === 98) ?? 0
  const { rows } = await latestRows(logOf(keyOf(last), keyOf(last), 'gone'), table, 3, some)
  expect(minutes(rows)).toEqual([98, ...wanted.slice(0, 2)])
})

test('a row whose time cannot be read is the oldest', async () => {
  const { table: own, close: closeOwn } = await openTable()
  for (const event_time of ['yesterday', '2026-01-01T00:00:00Z', '']) {
    const Item = {
      bucket: { S: 'b' },
      object_key: { S: `k${event_time}` },
      event_time: { S: event_time },
    }
    await own.client.send(new PutItemCommand({ TableName: own.name, Item }))
  }
  const { rows } = await latestRows(logOf(), own, 2, { removed: false })
  await closeOwn()
  expect(rows[0]?.event_time).toBe('2026-01-01T00:00:00Z')
})
