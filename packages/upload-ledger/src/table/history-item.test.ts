import { expect, test } from 'vitest'
import type { ObjectEvent, Position } from '../core/index.ts'
import {
  dayOf,
  eventKeyOf,
  historyAttributesOf,
  historyItemOf,
  historyKeyOf,
  shardOf,
} from './history-item.ts'

const position = `${'0'.repeat(14)}0055AED6DCD90281F1|0|2026-11-23T04:00:00.000Z` as Position
const event: ObjectEvent = {
  bucket: 'uploads',
  key: 'incoming/a|b//c',
  eventName: 'ObjectCreated:Put',
  sizeBytes: 12,
  etag: 'd41d8cd98f00b204e9800998ecf8427e',
  eventTime: '2026-11-23T04:00:00Z',
  sequencer: '0055AED6DCD90281F1',
  versionId: 'v1',
  requester: 'AWS:AIDAEXAMPLE',
  sourceIp: '192.0.2.3',
  requestId: 'C3D13FE58DE4C810',
  position,
}
const stored = {
  ...historyKeyOf(event),
  ...historyAttributesOf(event),
  arrived_at: { S: '2026-11-23T04:00:01.000Z' },
  deliveries: { N: '2' },
}

test('an event survives being stored', () => {
  expect(historyItemOf(stored)).toEqual({
    bucket: 'uploads',
    object_key: 'incoming/a|b//c',
    event_time: '2026-11-23T04:00:00.000Z',
    event_name: 'ObjectCreated:Put',
    position,
    size: 12,
    etag: 'd41d8cd98f00b204e9800998ecf8427e',
    version_id: 'v1',
    requester: 'AWS:AIDAEXAMPLE',
    source_ip: '192.0.2.3',
    request_id: 'C3D13FE58DE4C810',
    arrived_at: '2026-11-23T04:00:01.000Z',
    deliveries: 2,
  })
})

test('no attribute is an empty text, so that every index takes the item', () => {
  const bare: ObjectEvent = {
    bucket: 'uploads',
    key: 'a',
    eventName: '',
    sizeBytes: 0,
    etag: '',
    eventTime: '',
    sequencer: '',
    position,
  }
  for (const value of Object.values({ ...historyKeyOf(bare), ...historyAttributesOf(bare) })) {
    expect(value).not.toEqual({ S: '' })
  }
  expect(historyAttributesOf(bare).day?.S).toMatch(/^uploads#1970-01-01#\d$/)
})

test('the longest names and versions leave the sort key under 1,024 bytes, and distinct', () => {
  const long = (tail: string) => ({
    ...event,
    eventName: `ObjectCreated:${'名'.repeat(100_000)}${tail}`,
    versionId: `${'v'.repeat(2_000)}${tail}`,
  })
  expect(Buffer.byteLength(eventKeyOf(long('1')))).toBeLessThanOrEqual(1_024)
  expect(eventKeyOf(long('1'))).not.toBe(eventKeyOf(long('2')))
})

// Offset basis and test vectors of FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/
test.each([
  ['', 0x811c9dc5],
  ['a', 0xe40c292c],
  ['foobar', 0xbf9cf968],
])('the shard of %j is its FNV-1a modulo 8', (text, hash) => {
  expect(shardOf(text)).toBe(hash % 8)
})

test('a day is a partition of the index', () => {
  expect(dayOf('uploads', '2026-11-23', 7)).toBe('uploads#2026-11-23#7')
})
