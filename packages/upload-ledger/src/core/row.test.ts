import { expect, test } from 'vitest'
import { readNotification } from './forms/notification.ts'
import { rowOfEvent, rowPosition } from './row.ts'
import { tombstoneDaysWith } from './tombstone.ts'
import type { UploadEvent } from './upload-event.ts'

const nowMs = Date.UTC(2026, 10, 23, 4, 0, 1, 900)

function eventOf(eventName: string, object: object): UploadEvent {
  const s3 = { bucket: { name: 'uploads' }, object: { key: 'a.txt', ...object } }
  const record = { eventName, eventTime: '2026-11-23T04:00:00.123Z', s3 }
  const notification = readNotification({ Records: [record] })
  const [first] = notification.kind === 'direct' ? notification.records : []
  if (first?.kind !== 'upload') throw new Error('Cannot test: the event does not move a row')
  return first.event
}

test('a creation leaves the seven attributes as S3 sent them, and its position', () => {
  const event = eventOf('ObjectCreated:Put', { size: 5, eTag: 'abc', sequencer: '0a' })
  expect(rowOfEvent(event, nowMs)).toEqual({
    bucket: 'uploads',
    object_key: 'a.txt',
    size: 5,
    etag: 'abc',
    event_time: '2026-11-23T04:00:00.123Z',
    event_name: 'ObjectCreated:Put',
    sequencer: '0a',
    position: event.position,
  })
})

test('fields that an event lacks are 0 or empty', () => {
  const row = rowOfEvent(eventOf('ObjectCreated:Put', {}), nowMs)
  expect(row).toMatchObject({ size: 0, etag: '', sequencer: '' })
})

test('a removal leaves a tombstone for 35 days from its write', () => {
  const marker = { eTag: 'd41d8', size: 3, sequencer: '0a', versionId: 'v1' }
  expect(rowOfEvent(eventOf('ObjectRemoved:DeleteMarkerCreated', marker), nowMs)).toMatchObject({
    size: 0,
    etag: '',
    version_id: 'v1',
    deleted: true,
    expires_at: Math.floor(nowMs / 1000) + 35 * 86_400,
  })
})

test.each([
  [1, 35],
  [35, 35],
  [36, 36],
  [36_500, 36_500],
])('with a history of %d days a tombstone stays for %d', (historyDays, days) => {
  const event = eventOf('ObjectRemoved:Delete', {})
  const { expires_at: expiresAt } = rowOfEvent(event, nowMs, tombstoneDaysWith(historyDays))
  expect(expiresAt).toBe(Math.floor(nowMs / 1000) + days * 86_400)
})

test('with a history that never expires a tombstone stays too', () => {
  const event = eventOf('ObjectRemoved:Delete', {})
  const row = rowOfEvent(event, nowMs, tombstoneDaysWith(undefined))
  expect(row).toMatchObject({ deleted: true })
  expect(row).not.toHaveProperty('expires_at')
})

test('a row of the original exercise has the position of its event', () => {
  const event = eventOf('ObjectRemoved:Delete', { sequencer: '0a' })
  const { position, ...exercise } = rowOfEvent(event, nowMs)
  expect(rowPosition(exercise)).toBe(position)
})

test('a row of an object without versions has no version', () => {
  expect(rowOfEvent(eventOf('ObjectCreated:Put', {}), nowMs)).not.toHaveProperty('version_id')
})

test('a row that has a position keeps it', () => {
  const row = rowOfEvent(eventOf('ObjectCreated:Put', { sequencer: '0a' }), nowMs)
  expect(rowPosition({ ...row, sequencer: '0b' })).toBe(row.position)
})

test('attributes that a row of the exercise lacks count as they would in an event', () => {
  const zeros = '0'.repeat(32)
  expect(rowPosition({ sequencer: '0a' })).toBe(`${zeros.slice(2)}0A|0|1970-01-01T00:00:00.000Z`)
  expect(rowPosition({ event_time: '2026-11-23T04:00:00Z' })).toBe(
    `${zeros}|2026-11-23T04:00:00.000Z|0`,
  )
  const tagged = { event_name: 'ObjectTagging:Put', sequencer: '0a' }
  expect(rowPosition(tagged)).toBe(rowPosition({ sequencer: '0a' }))
})

test('a row with an attribute of the wrong type is an error, not an empty row', () => {
  // The table reads no such row; whoever makes one is to hear of it.
  const row = { sequencer: 7 as unknown as string }
  expect(() => rowPosition(row)).toThrow(TypeError)
})

test('a row without sequencer and time is older than any event', () => {
  const oldest = rowPosition({ bucket: 'uploads', object_key: 'a.txt' })
  expect(rowPosition({ sequencer: 'garbage', event_time: 'yesterday' })).toBe(oldest)
  expect(oldest < eventOf('ObjectCreated:Put', { sequencer: '01' }).position).toBe(true)
})
