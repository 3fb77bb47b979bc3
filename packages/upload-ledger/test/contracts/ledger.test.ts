import { randomUUID } from 'node:crypto'
import {
  type AttributeValue,
  CreateTableCommand,
  DeleteTableCommand,
  GetItemCommand,
  type KeySchemaElement,
  PutItemCommand,
  ScanCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  openTable,
  senders,
  type TableUnderTest,
} from '../../../../e2e/support/table-under-test.ts'
import { type Outcome, readNotification, type UploadEvent } from '../../src/core/index.ts'
import {
  createTable,
  describeTable,
  dynamodbLedger,
  getRow,
  tableOn,
} from '../../src/table/index.ts'

let underTest: TableUnderTest
let bucket: string

const nowMs = Date.UTC(2026, 10, 23, 4, 0, 1)
const record = (event: UploadEvent): Promise<Outcome> =>
  dynamodbLedger(underTest.table, () => nowMs).record(event)

interface Facts {
  key: string
  eventName?: string
  sequencer?: string
  eventTime?: string
  eTag?: string
  size?: number
}

function event({ key, eventName, eventTime, ...object }: Facts): UploadEvent {
  const notification = readNotification({
    Records: [
      {
        eventName: eventName ?? 'ObjectCreated:Put',
        eventTime: eventTime ?? '2026-11-23T04:00:00.123Z',
        s3: {
          bucket: { name: bucket },
          object: { size: 5, eTag: 'e1', sequencer: '0A', ...object, key: encodeURIComponent(key) },
        },
      },
    ],
  })
  const [first] = notification.kind === 'direct' ? notification.records : []
  if (first?.kind !== 'upload') throw new Error('Cannot test: the event does not move a row')
  return first.event
}

async function itemOf(key: string): Promise<Record<string, AttributeValue> | undefined> {
  const { client, name: TableName } = underTest.table
  const Key = { bucket: { S: bucket }, object_key: { S: key } }
  return (await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item
}

async function putItem(key: string, item: Record<string, AttributeValue>): Promise<void> {
  const { client, name: TableName } = underTest.table
  const Item = { bucket: { S: bucket }, object_key: { S: key }, ...item }
  await client.send(new PutItemCommand({ TableName, Item }))
}

describe.each(senders)('over %s', (sender) => {
  beforeAll(async () => {
    underTest = await openTable(sender)
    bucket = `bucket-${randomUUID()}`
  })
  afterAll(() => underTest.close())

  test('an event becomes an item with the documented attributes and types', async () => {
    const upload = event({ key: 'notes.txt' })
    expect(await record(upload)).toBe('written')
    expect(await itemOf('notes.txt')).toEqual({
      bucket: { S: bucket },
      object_key: { S: 'notes.txt' },
      size: { N: '5' },
      etag: { S: 'e1' },
      event_time: { S: '2026-11-23T04:00:00.123Z' },
      event_name: { S: 'ObjectCreated:Put' },
      sequencer: { S: '0A' },
      position: { S: upload.position },
    })
  })

  test('a redelivery is a duplicate, an older event is stale, a newer one is written', async () => {
    const key = 'order'
    expect(await record(event({ key, sequencer: '0B' }))).toBe('written')
    expect(await record(event({ key, sequencer: '0B' }))).toBe('duplicate')
    expect(await record(event({ key, sequencer: '0A' }))).toBe('stale')
    expect(await record(event({ key, sequencer: '0c', eTag: 'e2' }))).toBe('written')
    expect(await getRow(underTest.table, bucket, key)).toMatchObject({
      etag: 'e2',
      sequencer: '0c',
    })
  })

  test('a removal leaves a tombstone that a late or repeated creation does not undo', async () => {
    const key = 'removed'
    const removal = event({ key, eventName: 'ObjectRemoved:Delete', sequencer: '0B' })
    expect(await record(removal)).toBe('written')
    expect(await record(event({ key, sequencer: '0A' }))).toBe('stale')
    expect(await record(event({ key, sequencer: '0B' }))).toBe('stale')
    expect(await itemOf(key)).toMatchObject({
      size: { N: '0' },
      etag: { S: '' },
      deleted: { BOOL: true },
      expires_at: { N: String(nowMs / 1000 + 35 * 86_400) },
    })
    expect(await record(event({ key, sequencer: '0C' }))).toBe('written')
    expect(await itemOf(key)).not.toHaveProperty('deleted')
  })

  const keeping = (one: UploadEvent, folded?: UploadEvent): Promise<Outcome> =>
    dynamodbLedger(underTest.table, () => nowMs, { lastSizeAndEtag: true }).record(
      ...[one, undefined, undefined, folded === undefined ? [one] : [folded, one]],
    )
  const removed = { eventName: 'ObjectRemoved:Delete', size: 0, eTag: '' }

  test('a tombstone keeps the last size and etag, if that is turned on, until an upload replaces it', async () => {
    const key = 'kept-content'
    await keeping(event({ key, sequencer: '0A', eTag: 'e1', size: 7 }))
    const removal = event({ key, ...removed, sequencer: '0B' })
    expect(await keeping(removal)).toBe('written')
    const kept = { deleted: { BOOL: true }, size: { N: '0' }, etag: { S: '' } }
    expect(await itemOf(key)).toMatchObject({
      ...{ ...kept, last_size: { N: '7' }, last_etag: { S: 'e1' } },
    })
    expect(await keeping(removal)).toBe('duplicate')
    expect(await keeping(event({ key, sequencer: '0A' }))).toBe('stale')
    expect(await keeping(event({ key, ...removed, sequencer: '0A' }))).toBe('stale')
    // Removed once more, with nothing in between.
    expect(await keeping(event({ key, ...removed, sequencer: '0C' }))).toBe('written')
    expect(await getRow(underTest.table, bucket, key)).toMatchObject({
      ...{ sequencer: '0C', size: 0, etag: '', last_size: 7, last_etag: 'e1' },
    })
    expect(await keeping(event({ key, sequencer: '0D', eTag: '', size: 3 }))).toBe('written')
    const upload = await itemOf(key)
    expect(upload).not.toHaveProperty('last_size')
    expect(upload).not.toHaveProperty('last_etag')
    expect(await keeping(event({ key, ...removed, sequencer: '0E' }))).toBe('written')
    const unnamed = await itemOf(key)
    expect(unnamed).toMatchObject({ last_size: { N: '3' } })
    expect(unnamed).not.toHaveProperty('last_etag')
  })

  test('a removal without a row before it keeps the upload of its own batch, or nothing', async () => {
    const upload = event({ key: 'of-batch', sequencer: '0A', size: 7 })
    const removal = (key: string) => event({ key, ...removed, sequencer: '0B' })
    expect(await keeping(removal('of-batch'), upload)).toBe('written')
    expect(await itemOf('of-batch')).toMatchObject({
      last_size: { N: '7' },
      last_etag: { S: 'e1' },
    })
    expect(await keeping(removal('alone'))).toBe('written')
    expect(await itemOf('alone')).not.toHaveProperty('last_size')
    expect(await keeping(event({ key: 'alone', sequencer: '0A' }))).toBe('stale')
    expect(await itemOf('alone')).not.toHaveProperty('last_size')
  })

  test('of the row and the upload of its own batch a tombstone keeps the later', async () => {
    for (const [sequencer, last] of [
      ['0A', 'row'],
      ['0C', 'batch'],
    ] as const) {
      const key = `later-of-both-${sequencer}`
      await keeping(event({ key, sequencer: '0B', eTag: 'row' }))
      const folded = event({ key, sequencer, eTag: 'batch' })
      await keeping(event({ key, ...removed, sequencer: '0D' }), folded)
      expect(await itemOf(key)).toMatchObject({ last_etag: { S: last } })
    }
  })

  test('the tombstone of a row of the exercise keeps its size and etag', async () => {
    await putItem('exercise-removed', exercise)
    expect(await keeping(event({ key: 'exercise-removed', ...removed, sequencer: '0B' }))).toBe(
      'written',
    )
    expect(await itemOf('exercise-removed')).toMatchObject({
      ...{ deleted: { BOOL: true }, last_size: { N: '1' }, last_etag: { S: 'old' } },
    })
  })

  test('unusual keys are distinct items', async () => {
    const keys = [
      'a b+c%',
      'a//b',
      '../x',
      '/',
      '.',
      'É',
      'E\u0301',
      '\u0000',
      '😀'.repeat(256),
      '__proto__',
    ]
    for (const key of keys) expect(await record(event({ key }))).toBe('written')
    for (const key of keys) {
      expect(await getRow(underTest.table, bucket, key)).toMatchObject({ object_key: key })
    }
  })

  const exercise = {
    size: { N: '1' },
    etag: { S: 'old' },
    event_time: { S: '2026-11-23T03:00:00.000Z' },
    event_name: { S: 'ObjectCreated:Put' },
    sequencer: { S: '0A' },
  }

  test('a row of the exercise is upgraded in place by a newer event', async () => {
    await putItem('exercise', exercise)
    const newer = event({ key: 'exercise', sequencer: '0B' })
    expect(await record(newer)).toBe('written')
    expect(await getRow(underTest.table, bucket, 'exercise')).toMatchObject({
      etag: 'e1',
      position: newer.position,
    })
  })

  test('a row of the exercise that is newer, or from the same event, stays', async () => {
    await putItem('exercise-newer', exercise)
    expect(await record(event({ key: 'exercise-newer', sequencer: '09' }))).toBe('stale')
    const same = { key: 'exercise-newer', eventTime: '2026-11-23T03:00:00.000Z', eTag: 'old' }
    expect(await record(event(same))).toBe('duplicate')
    expect(await itemOf('exercise-newer')).not.toHaveProperty('position')
  })

  test('a row of the exercise whose sequencer is of another length and case compares', async () => {
    await putItem('exercise-short', { ...exercise, sequencer: { S: '6743aa001c2d3e4f' } })
    expect(await record(event({ key: 'exercise-short', sequencer: '006743AA001C2D3E4E' }))).toBe(
      'stale',
    )
    expect(await record(event({ key: 'exercise-short', sequencer: '006743AA001C2D3E50' }))).toBe(
      'written',
    )
  })

  test('a row with nothing but its keys is upgraded by any event', async () => {
    await putItem('bare', {})
    expect(await record(event({ key: 'bare' }))).toBe('written')
    await putItem('half', { event_time: { S: 'once' }, sequencer: { N: '7' } })
    expect(await record(event({ key: 'half' }))).toBe('written')
  })

  test('64 writers of one object end with the last event, upgrading a row of the exercise', async () => {
    for (let round = 0; round < 10; round++) {
      const key = `race-${round}`
      if (round % 2 === 0) await putItem(key, exercise)
      const events = Array.from({ length: 64 }, (_, i) => {
        const sequencer = (0x100 + i).toString(16)
        return event({ key, sequencer, eTag: `e${i}` })
      })
      const shuffled = fc.sample(fc.shuffledSubarray(events, { minLength: 64 }), 1)[0] ?? events
      const outcomes = await Promise.all(shuffled.map(record))
      expect(outcomes).toContain('written')
      expect(await getRow(underTest.table, bucket, key)).toMatchObject({ etag: 'e63' })
    }
  })

  test('64 uploads and removals of one object end with the last, whose tombstone has a content from before it', async () => {
    for (let round = 0; round < 5; round++) {
      const key = `race-removed-${round}`
      if (round % 2 === 0) await putItem(key, exercise)
      const events = Array.from({ length: 64 }, (_, i) => {
        const sequencer = (0x100 + i).toString(16)
        return event({ key, sequencer, ...(i % 2 === 0 ? { eTag: `e${i}`, size: i } : removed) })
      })
      const shuffled = fc.sample(fc.shuffledSubarray(events, { minLength: 64 }), 1)[0] ?? events
      await Promise.all(shuffled.map((one) => keeping(one)))
      const row = await getRow(underTest.table, bucket, key)
      expect(row).toMatchObject({ position: events[63]?.position, deleted: true })
      const { last_size: size, last_etag: etag } = row ?? {}
      if (size !== undefined) expect(etag).toBe(etag === 'old' ? 'old' : `e${size}`)
    }
  })

  test('in any order and with repeats, the row is that of the greatest position', async () => {
    let histories = 0
    const facts = fc.record({
      eventName: fc.constantFrom('ObjectCreated:Put', 'ObjectRemoved:Delete'),
      sequencer: fc.constantFrom('', '0a', '0A', '6743AA001C2D3E4F', '006743AA001C2D3E50'),
      eventTime: fc.constantFrom('2026-11-23T04:00:00.000Z', '2026-11-23T04:00:01.000Z'),
      eTag: fc.constantFrom('x', 'y'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(facts, { minLength: 1, maxLength: 8 }), async (history) => {
        const key = `history-${histories++}`
        const events = history.map((f) => event({ key, ...f }))
        for (const one of [...events, ...events]) await record(one)
        const greatest = events.reduce((a, b) => (b.position > a.position ? b : a))
        const row = await getRow(underTest.table, bucket, key)
        expect(row).toMatchObject({ position: greatest.position, event_name: greatest.eventName })
      }),
      { numRuns: 100 },
    )
  })

  test('the table has the keys of a row, and creating it again changes nothing', async () => {
    const { table } = underTest
    await record(event({ key: 'kept' }))
    await createTable(table)
    expect(await describeTable(table)).toEqual({ status: 'ACTIVE', keysFit: true })
    expect(await itemOf('kept')).toBeDefined()
  })

  test('a table says which of its indexes has rows refused', async () => {
    const { client, name } = underTest.table
    const table = tableOn(client, `${name}_with_indexes`)
    await client.send(
      new CreateTableCommand({
        TableName: table.name,
        AttributeDefinitions: ['bucket', 'object_key', 'owner', 'etag'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        })),
        KeySchema: [
          { AttributeName: 'bucket', KeyType: 'HASH' },
          { AttributeName: 'object_key', KeyType: 'RANGE' },
        ],
        GlobalSecondaryIndexes: ['owner', 'etag'].map((AttributeName) => ({
          IndexName: `by_${AttributeName}`,
          KeySchema: [{ AttributeName, KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        })),
        BillingMode: 'PAY_PER_REQUEST',
      }),
    )
    try {
      await waitUntilTableExists(
        { client, maxWaitTime: 60, minDelay: 1 },
        { TableName: table.name },
      )
      expect(await describeTable(table)).toMatchObject({
        keysFit: true,
        unfitIndex: expect.stringMatching(/^its index by_etag has the key etag, which is an empty/),
      })
    } finally {
      await client.send(new DeleteTableCommand({ TableName: table.name }))
    }
  })

  test('an index on the last etag and size has no row refused, and finds the tombstones that have both', async () => {
    const { client, name } = underTest.table
    const table = tableOn(client, `${name}_by_last`)
    const types = { bucket: 'S', object_key: 'S', last_etag: 'S', last_size: 'N' } as const
    const keySchema = (hash: string, range: string): KeySchemaElement[] => [
      { AttributeName: hash, KeyType: 'HASH' },
      { AttributeName: range, KeyType: 'RANGE' },
    ]
    await client.send(
      new CreateTableCommand({
        TableName: table.name,
        AttributeDefinitions: Object.entries(types).map(([AttributeName, AttributeType]) => ({
          ...{ AttributeName, AttributeType },
        })),
        KeySchema: keySchema('bucket', 'object_key'),
        GlobalSecondaryIndexes: [
          {
            IndexName: 'by_last',
            KeySchema: keySchema('last_etag', 'last_size'),
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        ],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    )
    try {
      await waitUntilTableExists(
        { client, maxWaitTime: 60, minDelay: 1 },
        { TableName: table.name },
      )
      expect((await describeTable(table))?.unfitIndex).toBeUndefined()
      const ledger = dynamodbLedger(table, () => nowMs, { lastSizeAndEtag: true })
      for (const eTag of ['e1', '', 'x'.repeat(1024), 'x'.repeat(1025)]) {
        const key = `etag-${eTag.length}`
        await ledger.record(event({ key, eTag }))
        expect(await ledger.record(event({ key, ...removed, sequencer: '0B' }))).toBe('written')
      }
      const { Items = [] } = await client.send(
        new ScanCommand({ TableName: table.name, IndexName: 'by_last' }),
      )
      expect(Items.map((item) => item.object_key?.S).sort()).toEqual(['etag-1024', 'etag-2'])
    } finally {
      await client.send(new DeleteTableCommand({ TableName: table.name }))
    }
  })

  test('a missing table is a configuration error that names it', async () => {
    const table = { ...underTest.table, name: 'no_such_table' }
    const write = dynamodbLedger(table, () => nowMs).record(event({ key: 'x' }))
    await expect(write).rejects.toMatchObject({ code: 'configuration' })
    expect(await describeTable(table)).toBeUndefined()
  })
})
