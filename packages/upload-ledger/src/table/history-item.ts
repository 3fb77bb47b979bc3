import { createHash } from 'node:crypto'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { type ObjectEvent, type Position, toComparableTime } from '../core/index.ts'
import type { Item } from './row-item.ts'

/** One event of one object, as the history keeps it. */
export interface HistoryItem {
  readonly bucket: string
  readonly object_key: string
  /** In UTC and milliseconds, `2026-11-23T04:00:00.123Z`; the first moment of 1970 if the event has none. */
  readonly event_time: string
  /** Empty if the record had no name. */
  readonly event_name: string
  readonly position: Position
  /** Bytes; 0 if the event has none. */
  readonly size: number
  /** Empty if the event has none. */
  readonly etag: string
  readonly version_id?: string
  readonly requester?: string
  readonly source_ip?: string
  readonly request_id?: string
  /** When the function first received the event, in UTC and milliseconds. */
  readonly arrived_at: string
  /** How often it was delivered; the index does not hold it, so that an arrival has none. */
  readonly deliveries?: number
  /** Epoch seconds, if history expires. */
  readonly expires_at?: number
}

/** How many partitions of the index share the events of one bucket and day. */
export const shards = 8

/** The partition key of the history table: all events of one object. */
export function objectOf(bucket: string, key: string): string {
  return `${bucket}/${key}`
}

/**
 * The sort key of an event among its object's: `time|position|name|version`. A redelivery has the
 * same, and a range of time is a range of keys. A name or version of over 128 bytes goes in by its
 * SHA-256, so that the whole is at most 1,024 bytes.
 */
export function eventKeyOf(event: ObjectEvent): string {
  const name = short(event.eventName)
  const version = short(event.versionId ?? '')
  return [toComparableTime(event.eventTime), event.position, name, version].join('|')
}

/**
 * The partition key of the index for one bucket, day and shard.
 *
 * @param date `2026-11-23`, in UTC
 */
export function dayOf(bucket: string, date: string, shard: number): string {
  return `${bucket}#${date}#${shard}`
}

/**
 * Which of a day's partitions has the events of an object: FNV-1a (32 bits) of its UTF-8 bytes. One
 * partition of an index takes 1,000 writes a second, cannot split while keys only grow, and once
 * throttled stalls the writes of its table.
 */
export function shardOf(object: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(object)) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0) % shards
}

/** The key of an event in the history table. */
export function historyKeyOf(event: ObjectEvent): Item {
  return { object: { S: objectOf(event.bucket, event.key) }, event: { S: eventKeyOf(event) } }
}

/**
 * The attributes of an event that are the same at each of its deliveries, by name. An empty one is
 * left out: an index that a user adds takes no empty key.
 */
export function historyAttributesOf(event: ObjectEvent): Item {
  const time = toComparableTime(event.eventTime)
  const shard = shardOf(objectOf(event.bucket, event.key))
  const texts = {
    day: dayOf(event.bucket, time.slice(0, 10), shard),
    bucket: event.bucket,
    object_key: event.key,
    event_time: event.eventTime,
    event_name: event.eventName,
    sequencer: event.sequencer,
    position: event.position,
    etag: event.etag,
    version_id: event.versionId,
    requester: event.requester,
    source_ip: event.sourceIp,
    request_id: event.requestId,
  }
  const item: Record<string, AttributeValue> = { size: { N: String(event.sizeBytes) } }
  for (const [name, text] of Object.entries(texts)) if (text) item[name] = { S: text }
  return item
}

/** Reads an item of the table or of its index. */
export function historyItemOf(item: Item): HistoryItem {
  const object = item.object?.S ?? ''
  const slash = object.indexOf('/')
  const [time = '', ...rest] = (item.event?.S ?? '').split('|')
  const optional = {
    version_id: item.version_id?.S,
    requester: item.requester?.S,
    source_ip: item.source_ip?.S,
    request_id: item.request_id?.S,
    deliveries: item.deliveries?.N === undefined ? undefined : Number(item.deliveries.N),
    expires_at: item.expires_at?.N === undefined ? undefined : Number(item.expires_at.N),
  }
  const present = Object.entries(optional).filter(([, value]) => value !== undefined)
  return {
    bucket: object.slice(0, slash),
    object_key: object.slice(slash + 1),
    event_time: time,
    event_name: item.event_name?.S ?? '',
    position: rest.slice(0, 3).join('|') as Position,
    size: Number(item.size?.N ?? 0),
    etag: item.etag?.S ?? '',
    arrived_at: item.arrived_at?.S ?? '',
    ...Object.fromEntries(present),
  }
}

function short(text: string): string {
  if (Buffer.byteLength(text) <= 128) return text
  return createHash('sha256').update(text).digest('hex')
}
