import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLocalTable, type TableUnderTest } from '../../../../e2e/support/table-under-test.ts'
import type { ObjectEvent, Position, Row } from '../../src/core/index.ts'
import { eventsOf } from '../../src/reader/events.ts'
import { openLedger } from '../../src/reader/index.ts'
import { rowsOf } from '../../src/reader/rows.ts'
import { createHistoryTable, dynamodbHistory, type Table } from '../../src/table/index.ts'
import { toItem } from '../../src/table/row-item.ts'
import { historyLaws } from './history-laws.ts'

let underTest: TableUnderTest
let history: Table

beforeAll(async () => {
  underTest = await openLocalTable()
  history = { ...underTest.table, name: 'upload_history' }
  await createHistoryTable(history)
})
afterAll(() => underTest.close())

async function putRows(rows: readonly Row[]): Promise<void> {
  const { client, name } = underTest.table
  for (let at = 0; at < rows.length; at += 25) {
    const requests = rows.slice(at, at + 25).map((row) => ({ PutRequest: { Item: toItem(row) } }))
    await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: requests } }))
  }
}

async function putEvents(events: readonly ObjectEvent[]): Promise<void> {
  const { record } = dynamodbHistory(history, { now: () => Date.parse('2026-11-26T12:00:00Z') })
  await Promise.all(events.map((event) => record(event, 1)))
}

historyLaws(() => {
  return { rows: rowsOf(underTest.table), events: eventsOf(history), putRows, putEvents }
}, 8)

const event: ObjectEvent = {
  ...{ bucket: 'uploads', key: 'in/a', eventName: 'ObjectCreated:Put', sizeBytes: 5, etag: 'e1' },
  ...{ eventTime: '2026-11-23T04:00:00Z', sequencer: '0A', requester: 'AIDA', sourceIp: '::1' },
  position: `${'0A'.padStart(32, '0')}|0|2026-11-23T04:00:00.000Z` as Position,
}

test('an item is read as it was recorded, and an arrival without what its index lacks', async () => {
  await putEvents([event, event])
  const { client, name: table } = underTest.table
  const ledger = openLedger({ table, client, history: history.name })
  const arrival = {
    ...{ bucket: 'uploads', object_key: 'in/a', event_name: 'ObjectCreated:Put', size: 5 },
    ...{ etag: 'e1', event_time: '2026-11-23T04:00:00.000Z', position: event.position },
    ...{ requester: 'AIDA', arrived_at: '2026-11-26T12:00:00.000Z' },
  }
  const range = { from: '2026-11-23', to: '2026-11-24' }
  const [ofObject, ofDay] = await Promise.all([
    ledger.history({ bucket: 'uploads', key: 'in/a', consistent: true }).page(),
    ledger.arrivals({ bucket: 'uploads', ...range, prefix: 'in/' }).page(),
  ])
  expect(ofObject.items).toEqual([{ ...arrival, source_ip: '::1', deliveries: 2 }])
  expect(ofDay.items).toEqual([arrival])
  expect(await ledger.reach({ bucket: 'uploads' })).toMatchObject({ isComplete: true })
})

test('a history table that is not there, or has no index, is named with what to do', async () => {
  const { client, name } = underTest.table
  const at = (history: string) => openLedger({ table: name, client, history })
  const absent = /upload_history_2 does not exist; pass history \/ --history-table NAME, or turn/
  const from = '2026-11-23'
  for (const answer of [
    at('upload_history_2').history({ bucket: 'uploads', key: 'a' }),
    at('upload_history_2').arrivals({ bucket: 'uploads', from, to: '2026-11-24' }),
  ]) {
    await expect(answer.page()).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(absent),
    })
  }
  const reading = at(name).arrivals({ bucket: 'uploads', from, to: '2026-11-24' })
  await expect(reading.page()).rejects.toMatchObject({
    code: 'configuration',
    message: `Cannot read arrivals: the table ${name} has no index by_day; create it, with the partition key day and the sort key event`,
  })
})
