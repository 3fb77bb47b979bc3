import { randomUUID } from 'node:crypto'
import {
  type AttributeValue,
  type ConsumedCapacity,
  DeleteTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTable, type Sender, senders } from '../../../../e2e/support/table-under-test.ts'
import { motoIsInstalled, openMoto } from '../../../local-cloud/test/contract/moto.ts'
import {
  type History,
  type ObjectEvent,
  readNotification,
  rowOfEvent,
  type UploadEvent,
} from '../../src/core/index.ts'
import {
  connectTable,
  createHistoryTable,
  dynamodbHistory,
  eventKeyOf,
  type Table,
} from '../../src/table/index.ts'
import { recordHistoryInput } from '../../src/table/record-history.ts'
import { recordUploadInput } from '../../src/table/record-upload.ts'
import { toItem } from '../../src/table/row-item.ts'

const bucket = `bucket-${randomUUID()}`
const firstMs = Date.UTC(2026, 10, 23, 4, 0, 1)

function event(key: string, facts: { eventName?: string; eTag?: string } = {}): UploadEvent {
  const { eventName = 'ObjectCreated:Put', eTag = 'd41d8cd98f00b204e9800998ecf8427e' } = facts
  const object = { size: 12, eTag, sequencer: '0055AED6DCD90281F1', versionId: 'v1' }
  const notification = readNotification({
    Records: [
      {
        eventName,
        eventTime: '2026-11-23T04:00:00.123Z',
        userIdentity: { principalId: 'AWS:AROAEXAMPLEID:session' },
        requestParameters: { sourceIPAddress: '192.0.2.3' },
        responseElements: { 'x-amz-request-id': 'C3D13FE58DE4C810' },
        s3: { bucket: { name: bucket }, object: { ...object, key: encodeURIComponent(key) } },
      },
    ],
  })
  const [first] = notification.kind === 'direct' ? notification.records : []
  if (first?.kind !== 'upload') throw new Error('Cannot test: the event does not move a row')
  return first.event
}

const places = [...senders, 'moto'] as const

describe.each(places)('the history on DynamoDB, over %s', (place) => {
  const isMoto = place === 'moto'
  const installed = !isMoto || motoIsInstalled('the contract of the history on moto')
  const own = test.runIf(installed)
  const cleanUp = new AsyncDisposableStack()
  let table: Table
  let nowMs = firstMs

  beforeAll(async () => {
    if (!installed) return
    const opened = await (place === 'moto'
      ? connectMoto(cleanUp)
      : connectTableUnderTest(cleanUp, place))
    const { client } = opened
    table = { ...opened, name: `${opened.name}_history_${randomUUID().slice(0, 8)}` }
    await createHistoryTable(table)
    cleanUp.defer(async () => {
      await client.send(new DeleteTableCommand({ TableName: table.name }))
    })
  })
  afterAll(() => cleanUp.disposeAsync())

  const historyOf = (days?: number): History => dynamodbHistory(table, { now: () => nowMs, days })

  async function itemOf(one: ObjectEvent): Promise<Record<string, AttributeValue> | undefined> {
    const Key = { object: { S: `${bucket}/${one.key}` }, event: { S: eventKeyOf(one) } }
    const read = new GetItemCommand({ TableName: table.name, Key, ConsistentRead: true })
    return (await table.client.send(read)).Item
  }

  /** What the index has of an object. */
  async function indexed(one: ObjectEvent) {
    const day = (await itemOf(one))?.day
    const { Items = [] } = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        IndexName: 'by_day',
        KeyConditionExpression: '#day = :day',
        ExpressionAttributeNames: { '#day': 'day' },
        ExpressionAttributeValues: { ':day': day ?? { S: '' } },
      }),
    )
    return Items.filter(({ object }) => object?.S === `${bucket}/${one.key}`)
  }

  own('an event becomes an item with the documented attributes and types', async () => {
    const one = event('notes.txt')
    nowMs = firstMs
    await historyOf().record(one, 1)
    expect(await itemOf(one)).toEqual({
      object: { S: `${bucket}/notes.txt` },
      event: { S: `2026-11-23T04:00:00.123Z|${one.position}|ObjectCreated:Put|v1` },
      day: { S: expect.stringMatching(`^${bucket}#2026-11-23#[0-7]$`) },
      bucket: { S: bucket },
      object_key: { S: 'notes.txt' },
      size: { N: '12' },
      etag: { S: one.etag },
      event_time: { S: one.eventTime },
      event_name: { S: 'ObjectCreated:Put' },
      sequencer: { S: one.sequencer },
      position: { S: one.position },
      version_id: { S: 'v1' },
      requester: { S: 'AWS:AROAEXAMPLEID:session' },
      source_ip: { S: '192.0.2.3' },
      request_id: { S: 'C3D13FE58DE4C810' },
      arrived_at: { S: '2026-11-23T04:00:01.000Z' },
      deliveries: { N: '1' },
    })
  })

  own('a redelivery is added to the deliveries, and moves nothing else', async () => {
    const one = event('again.txt')
    nowMs = firstMs
    await historyOf(30).record(one, 1)
    const first = await itemOf(one)
    expect(first?.expires_at).toEqual({ N: String(firstMs / 1000 + 30 * 86_400) })
    nowMs = firstMs + 3_600_000
    await historyOf(60).record(one, 2)
    expect(await itemOf(one)).toEqual({ ...first, deliveries: { N: '3' } })
  })

  own('an event whose first delivery had no expiry gets one with the next', async () => {
    const one = event('later.txt')
    nowMs = firstMs
    await historyOf().record(one, 1)
    await historyOf(30).record(one, 1)
    const expiresAt = { N: String(firstMs / 1000 + 30 * 86_400) }
    expect(await itemOf(one)).toMatchObject({ expires_at: expiresAt, deliveries: { N: '2' } })
  })

  own('events of one object are items of their own, in the order of time', async () => {
    const names = ['ObjectCreated:Put', 'ObjectRemoved:Delete', 'ObjectCreated:Copy']
    const events = names.map((eventName) => event('own.txt', { eventName }))
    for (const one of events) await historyOf().record(one, 1)
    const { Items = [] } = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: '#object = :object',
        ExpressionAttributeNames: { '#object': 'object' },
        ExpressionAttributeValues: { ':object': { S: `${bucket}/own.txt` } },
      }),
    )
    expect(Items.map(({ event }) => event?.S)).toEqual(events.map(eventKeyOf).sort())
    // Of an empty attribute nothing is there, and so nothing that an index could not take.
    const removal = event('own.txt', { eventName: 'ObjectRemoved:Delete', eTag: '' })
    await historyOf().record(removal, 1)
    expect(Items.some(({ etag }) => etag?.S === '')).toBe(false)
  })

  own('the index by day has the facts of the arrival, once', async () => {
    const one = event('indexed.txt')
    nowMs = firstMs
    await historyOf(30).record(one, 1)
    await historyOf(30).record(one, 1)
    const item = (await itemOf(one)) ?? {}
    const { object, event: key, day, size, etag, event_name, version_id, requester } = item
    const { arrived_at } = item
    expect(await indexed(one)).toEqual([
      { object, event: key, day, size, etag, event_name, version_id, requester, arrived_at },
    ])
  })

  own('the longest key, and texts longer than any key, fit', async () => {
    const long = { eventName: `ObjectCreated:${'名'.repeat(9_000)}`, eTag: 'e'.repeat(100_000) }
    const one = event('😀'.repeat(256), long)
    await historyOf().record(one, 1)
    expect(await itemOf(one)).toMatchObject({ event_name: { S: long.eventName } })
  })

  own('the table has its TTL, and creating it again changes nothing', async () => {
    const one = event('kept.txt')
    await historyOf().record(one, 1)
    await createHistoryTable(table)
    const { TimeToLiveDescription: ttl } = await table.client.send(
      new DescribeTimeToLiveCommand({ TableName: table.name }),
    )
    expect(ttl).toMatchObject({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires_at' })
    expect(await itemOf(one)).toBeDefined()
  })

  own('a missing table is a configuration error that names the object', async () => {
    const missing = { ...table, name: 'no_such_table' }
    const record = dynamodbHistory(missing, { now: () => nowMs }).record(event('x'), 1)
    await expect(record).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(`^Cannot record the history of ${bucket}/x: ResourceNotFound`),
    })
  })

  // moto loses updates that come at once, and counts no units.
  if (isMoto) return

  test('64 deliveries at once are all counted, and one of them is the first', async () => {
    const one = event('at once.txt')
    const history = dynamodbHistory(table, { now: () => firstMs + Math.floor(nowMs++ % 1_000) })
    await Promise.all(Array.from({ length: 64 }, () => history.record(one, 1)))
    const item = await itemOf(one)
    expect(item).toMatchObject({ deliveries: { N: '64' } })
    await history.record(one, 1)
    expect((await itemOf(one))?.arrived_at).toEqual(item?.arrived_at)
  })

  test('an item larger than any table holds is poison', async () => {
    const one = event('large', { eTag: 'e'.repeat(396 * 1_024 - 100) })
    await expect(historyOf().record({ ...one, eventName: one.etag }, 1)).rejects.toMatchObject({
      code: 'invalid-notification',
      message: expect.stringContaining('its item is larger than the 400 KB that DynamoDB allows'),
    })
  })

  // docs/history.md and docs/deploy/cost.md have these figures.
  test.each([
    [40, { row: 1, first: [1, 1], again: [1, 0], removed: 1 }],
    [200, { row: 1, first: [2, 1], again: [2, 0], removed: 1 }],
    [1_024, { row: 2, first: [3, 2], again: [3, 0], removed: 2 }],
  ])('what an event of a key of %i bytes costs', async (bytes, expected) => {
    const key = `incoming/${'k'.repeat(bytes - 9)}`
    const one = event(key)
    const rows = { ...table, name: 'upload_metadata' }
    const update = async () => {
      const input = recordHistoryInput(table.name, one, { deliveries: 1, nowMs, days: 30 })
      const asked = { ...input, ReturnConsumedCapacity: 'INDEXES' as const }
      return unitsOf((await table.client.send(new UpdateItemCommand(asked))).ConsumedCapacity)
    }
    const put = async (upload: UploadEvent) => {
      const input = recordUploadInput(rows.name, toItem(rowOfEvent(upload, nowMs)))
      const asked = { ...input, ReturnConsumedCapacity: 'INDEXES' as const }
      const [units] = unitsOf((await rows.client.send(new PutItemCommand(asked))).ConsumedCapacity)
      return units
    }
    const [first, again, row] = [await update(), await update(), await put(one)]
    const later = { ...one, position: one.position.replace('F1', 'F2') as UploadEvent['position'] }
    const removed = await put({ ...later, kind: 'removal' })
    expect({ row, first, again, removed }).toEqual(expected)
  })
})

/** Of the table, and of its index. */
function unitsOf(capacity: ConsumedCapacity | undefined): [number, number] {
  const index = capacity?.GlobalSecondaryIndexes?.by_day?.CapacityUnits ?? 0
  return [capacity?.Table?.CapacityUnits ?? 0, index]
}

async function connectTableUnderTest(
  cleanUp: AsyncDisposableStack,
  sender: Sender,
): Promise<Table> {
  const underTest = await openTable(sender)
  cleanUp.defer(() => underTest.close())
  return underTest.table
}

async function connectMoto(cleanUp: AsyncDisposableStack): Promise<Table> {
  const moto = await openMoto()
  cleanUp.defer(() => moto.close())
  const credentials = { accessKeyId: 'local', secretAccessKey: 'locallocal' }
  const table = connectTable('moto', { endpoint: moto.url, region: 'us-east-1', credentials })
  cleanUp.defer(() => table.client.destroy())
  return table
}
