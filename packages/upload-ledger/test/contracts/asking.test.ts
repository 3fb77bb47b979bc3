import { randomUUID } from 'node:crypto'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createRandom } from '../../../../e2e/support/random.ts'
import {
  openTable,
  senders,
  type TableUnderTest,
} from '../../../../e2e/support/table-under-test.ts'
import {
  bump,
  lowestPosition,
  type Outcome,
  type ShownObject,
  type ShowObject,
  type UploadEvent,
} from '../../src/core/index.ts'
import { positionOf } from '../../src/core/position.ts'
import { confirmObject, dynamodbLedger, getRow, recordMissing } from '../../src/table/index.ts'
import { bucketKinds, createVersions } from '../simulation/asking/versions.ts'

let underTest: TableUnderTest
let bucket: string

const nowMs = Date.UTC(2026, 10, 23, 4, 0, 1)
const eventTime = '2026-11-23T04:00:00.123Z'
const gone: ShownObject = { exists: false }
const object = (etag: string, versionId?: string): ShownObject => ({
  exists: true,
  sizeBytes: 5,
  etag,
  lastModified: '2026-11-23T04:00:00.000Z',
  ...(versionId === undefined ? {} : { versionId }),
})

function event(key: string, eventName: string, sequencer: string, etag = ''): UploadEvent {
  const kind = eventName.startsWith('ObjectCreated') ? 'creation' : 'removal'
  const position = positionOf({ sequencer, eventTime, kind, source: 'aws:s3' })
  return {
    ...{ bucket, key, kind, eventName, eventTime, sequencer, position, etag },
    sizeBytes: kind === 'creation' ? 5 : 0,
  }
}

/** @param shown what S3 says; each question is counted */
function ledgerThat(shown: ShowObject | ShownObject, lastSizeAndEtag = false) {
  let asked = 0
  const showObject: ShowObject = async (object, signal) => {
    asked++
    return typeof shown === 'function' ? shown(object, signal) : shown
  }
  const ledger = dynamodbLedger(underTest.table, () => nowMs, { showObject, lastSizeAndEtag })
  const record = async (one: UploadEvent, ...folded: UploadEvent[]): Promise<[Outcome, number]> => {
    asked = 0
    const outcome = await ledger.record(one, undefined, {}, [...folded, one])
    return [outcome, asked]
  }
  return { record }
}

const rowOf = (key: string) => getRow(underTest.table, bucket, key)

describe.each(senders)('over %s', (sender) => {
  beforeAll(async () => {
    underTest = await openTable(sender)
    bucket = `bucket-${randomUUID()}`
  })
  afterAll(() => underTest.close())

  test('plain uploads are put without a question, and are ordered as ever', async () => {
    const { record } = ledgerThat(gone)
    const [one, two] = [
      event('plain', 'ObjectCreated:Put', '1', 'e1'),
      event('plain', 'ObjectCreated:Put', '2', 'e2'),
    ]
    expect(await record(two)).toEqual(['written', 0])
    expect(await record(two)).toEqual(['duplicate', 0])
    expect(await record(one)).toEqual(['stale', 0])
    expect(await rowOf('plain')).toMatchObject({ etag: 'e2', position: two.position })
  })

  test('the deletion of an old version leaves the row of the current one', async () => {
    const put = event('version', 'ObjectCreated:Put', '2', 'e2')
    const { record } = ledgerThat(object('e2'))
    await record(put)
    expect(await record(event('version', 'ObjectRemoved:Delete', '3'))).toEqual(['written', 1])
    const row = await rowOf('version')
    expect(row).toMatchObject({
      etag: 'e2',
      event_name: 'ObjectCreated:Put',
      event_time: eventTime,
    })
    expect(row).not.toHaveProperty('deleted')
    expect(row?.position).toMatch(/^0{31}3\|1\|.*~000001$/)
  })

  test('a deletion that leaves nothing is a tombstone, with the last size and etag where that is on', async () => {
    const { record } = ledgerThat(gone, true)
    await record(event('last', 'ObjectCreated:Put', '2', 'e2'))
    expect(await record(event('last', 'ObjectRemoved:Delete', '3'))).toEqual(['written', 1])
    expect(await rowOf('last')).toMatchObject({
      deleted: true,
      size: 0,
      last_size: 5,
      last_etag: 'e2',
    })
    const folded = event('folded', 'ObjectCreated:Put', '2', 'e2')
    await record(event('folded', 'ObjectRemoved:Delete', '3'), folded)
    expect(await rowOf('folded')).toMatchObject({ deleted: true, last_size: 5, last_etag: 'e2' })
  })

  test('an upload over an answer of S3 asks, and a row that is its very object is plain again', async () => {
    await ledgerThat(gone).record(event('over', 'ObjectRemoved:Delete', '3'))
    const put = event('over', 'ObjectCreated:Put', '4', 'e4')
    expect(await ledgerThat(object('e4')).record(put)).toEqual(['written', 1])
    expect((await rowOf('over'))?.position).toBe(put.position)
  })

  test('an upload in parts that completes late asks, as does one that finds no row', async () => {
    const { record } = ledgerThat(object('e1-2'))
    const parts = (key: string) => event(key, 'ObjectCreated:CompleteMultipartUpload', '2', 'e1-2')
    expect(await record(parts('no row'))).toEqual(['written', 1])
    await ledgerThat(gone).record(event('late', 'ObjectRemoved:Delete', '3'))
    expect(await record(parts('late'))).toEqual(['written', 1])
    expect(await rowOf('late')).toMatchObject({ etag: 'e1-2' })
  })

  test('a row of the exercise is replaced as it was read', async () => {
    const exercise = { bucket: { S: bucket }, object_key: { S: 'exercise' }, etag: { S: 'e1' } }
    const { client, name: TableName } = underTest.table
    await client.send(new PutItemCommand({ TableName, Item: exercise }))
    const removal = event('exercise', 'ObjectRemoved:Delete', '3')
    expect(await ledgerThat(gone).record(removal)).toEqual(['written', 1])
    expect(await rowOf('exercise')).toMatchObject({ deleted: true })
  })

  test('whatever is written between the question and the put is asked about again', async () => {
    const key = 'between'
    let answers = [object('e1'), object('e4')]
    const { record } = ledgerThat(async () => {
      const [shown = gone, ...others] = answers
      answers = others
      if (others.length > 0)
        await ledgerThat(gone).record(event(key, 'ObjectCreated:Put', '4', 'e4'))
      return shown
    })
    expect(await record(event(key, 'ObjectRemoved:Delete', '3'))).toEqual(['written', 2])
    expect(await rowOf(key)).toMatchObject({ etag: 'e4' })
  })

  test('an error of S3 is an error of the record, and leaves the row', async () => {
    const put = event('error', 'ObjectCreated:Put', '2', 'e2')
    const { record } = ledgerThat(() => Promise.reject(new Error('S3 is away')))
    await record(put)
    await expect(record(event('error', 'ObjectRemoved:Delete', '3'))).rejects.toThrow('S3 is away')
    expect(await rowOf('error')).toMatchObject({ position: put.position })
  })

  test('a confirmation adds what is missing, corrects what differs, and leaves what is right', async () => {
    const confirm = (key: string, shown: ShownObject) => {
      const wanted = { bucket, key, eventName: 'Repair' }
      return confirmObject(underTest.table, async () => shown, wanted, { now: () => nowMs })
    }
    expect(await confirm('confirmed', gone)).toMatchObject({ isWritten: false, row: undefined })
    expect(await confirm('confirmed', object('e1', 'v1'))).toMatchObject({ isWritten: true })
    const added = { etag: 'e1', version_id: 'v1', event_name: 'Repair', sequencer: '' }
    const position = bump(lowestPosition)
    expect(await rowOf('confirmed')).toMatchObject({ ...added, position })
    expect(await confirm('confirmed', object('e1', 'v1'))).toMatchObject({ isWritten: false })
    expect(await confirm('confirmed', gone)).toMatchObject({ isWritten: true })
    expect(await rowOf('confirmed')).toMatchObject({ deleted: true, position: bump(position) })
  })

  test('a missing row is put at the lowest position, and no other is replaced', async () => {
    const { record } = ledgerThat(object('e1'))
    const row = {
      ...{ bucket, object_key: 'missing', size: 5, etag: 'e1', sequencer: '' },
      ...{ event_time: eventTime, event_name: 'Backfill' },
    }
    expect(await recordMissing(underTest.table, row)).toBe(true)
    expect(await recordMissing(underTest.table, { ...row, etag: 'e0' })).toBe(false)
    expect(await rowOf('missing')).toMatchObject({ etag: 'e1', position: bump(lowestPosition) })
    expect(await record(event('missing', 'ObjectCreated:Put', '1', 'e1'))).toEqual(['written', 1])
  })

  test('events of all three kinds of bucket, recorded several at once in any order, end with what S3 shows', async () => {
    const random = createRandom(inject('seed'))
    for (const kind of [...bucketKinds, ...bucketKinds, ...bucketKinds]) {
      const key = randomUUID()
      const versions = createVersions(random, kind, () => {})
      const { record } = ledgerThat(async () => versions.show())
      const waiting: UploadEvent[] = []
      const recorded: Promise<unknown>[] = []
      for (let i = 0; i < 12; i++) {
        waiting.push(...versions.happen().map((one) => ({ ...one, bucket, key })))
        while (waiting.length > 0 && random.chance(0.6)) {
          const [one] = waiting.splice(random.below(waiting.length), 1)
          if (one === undefined) continue
          if (random.chance(0.2)) waiting.push(one)
          recorded.push(record(one))
        }
        if (random.chance(0.3)) await Promise.all(recorded)
      }
      for (const one of waiting) recorded.push(record(one))
      await Promise.all(recorded)
      const [shown, row] = [versions.show(), await rowOf(key)]
      const expected = shown.exists ? { size: shown.sizeBytes, etag: shown.etag } : undefined
      const found =
        row === undefined || row.deleted ? undefined : { size: row.size, etag: row.etag }
      expect(found).toEqual(expected)
    }
  })
})
