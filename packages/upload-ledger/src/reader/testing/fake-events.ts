import type { ObjectEvent, Row } from '../../core/index.ts'
import { historyAttributesOf, historyKeyOf } from '../../table/history-item.ts'
import {
  type ArrivalsQuery,
  dayOf,
  type EventPage,
  type HistoryItem,
  type HistoryQuery,
  historyItemOf,
  objectOf,
  type StoredEvent,
  shardOf,
  type TableFacts,
} from '../../table/index.ts'
import { type Item, rowOfItem } from '../../table/row-item.ts'
import type { Events } from '../events.ts'
import { compareBytes } from './fake-rows.ts'

/** An event as it is kept, with the row that it would have left. */
export interface FakeEvent {
  readonly event: string
  readonly item: HistoryItem
  readonly row: Row
}

/**
 * Events in memory, read as DynamoDB reads them, refusals included. Objects that share a sort key of
 * the index are in an order that is no order of theirs.
 */
export class FakeEvents implements Events {
  readonly #events = new Map<string, FakeEvent>()
  /** In the order of a partition of the table, or of the index. */
  readonly #partitions = new Map<string, FakeEvent[]>()
  /** Every query so far. */
  readonly queries: (HistoryQuery | ArrivalsQuery)[] = []
  /** How many events were read, whether they were returned or not. */
  eventsRead = 0
  /** Where a page ends at the latest; DynamoDB's 1 MB. */
  mostEvents: number = Number.POSITIVE_INFINITY
  created = '2026-01-01T00:00:00.000Z'

  put(...events: readonly FakeEvent[]): void {
    for (const one of events) this.#events.set(`${objectIn(one)} ${one.event}`, one)
    this.#partitions.clear()
  }

  async history(query: HistoryQuery): Promise<EventPage<StoredEvent>> {
    return this.#ofObject(query)
  }

  async rows(query: HistoryQuery): Promise<EventPage<Row>> {
    const page = await this.#ofObject(query)
    return { ...page, events: page.events.map(({ row }) => row) }
  }

  async arrivals(query: ArrivalsQuery): Promise<EventPage<StoredEvent>> {
    const { bucket, date, shard, prefix = '', requester, after } = query
    const ofShard = this.#partition(dayOf(bucket, date, shard))
    const start = after && { event: after.event, mixed: mixedOf(after.object) }
    const page = this.#page(query, ofShard, (one) => {
      if (start === undefined) return 1
      return compareBytes(one.event, start.event) || compareBytes(mixed(one), start.mixed)
    })
    const fits = ({ item }: FakeEvent) =>
      item.object_key.startsWith(prefix) &&
      (requester === undefined || item.requester === requester)
    return { ...page, events: page.events.filter(fits) }
  }

  async facts(): Promise<TableFacts> {
    const items = this.#events.size
    return { createdAt: this.created, sizeBytes: items * eventBytes, items }
  }

  async #ofObject(query: HistoryQuery): Promise<EventPage<FakeEvent>> {
    const { bucket, key, after } = query
    const ofObject = this.#partition(objectOf(bucket, key))
    return this.#page(query, ofObject, ({ event }) => {
      return after === undefined ? 1 : compareBytes(event, after)
    })
  }

  #partition(name: string): readonly FakeEvent[] {
    if (this.#partitions.size === 0) {
      const put = (name: string, one: FakeEvent) => {
        const partition = this.#partitions.get(name)
        if (partition === undefined) this.#partitions.set(name, [one])
        else partition.push(one)
      }
      for (const one of this.#events.values()) {
        const object = objectIn(one)
        put(object, one)
        put(dayOf(one.item.bucket, one.event.slice(0, 10), shardOf(object)), one)
      }
      for (const partition of this.#partitions.values()) {
        partition.sort((a, b) => compareBytes(a.event, b.event) || compareBytes(mixed(a), mixed(b)))
      }
    }
    return this.#partitions.get(name) ?? []
  }

  /** @param fromStart how an event compares with the one after which the page begins */
  #page(
    query: HistoryQuery | ArrivalsQuery,
    events: readonly FakeEvent[],
    fromStart: (event: FakeEvent) => number,
  ): EventPage<FakeEvent> {
    this.queries.push(query)
    check(query)
    const { from, to, after, descending = false } = query
    const limit = Math.min(query.limit ?? Number.POSITIVE_INFINITY, this.mostEvents)
    const read = (descending ? events.toReversed() : events)
      .filter((one) => after === undefined || fromStart(one) * (descending ? -1 : 1) > 0)
      .filter(({ event }) => isInRange(event, from, to))
      .slice(0, limit)
    this.eventsRead += read.length
    const last = read.length === limit ? read.at(-1) : undefined
    return {
      events: read,
      ...(last && { lastKey: { object: objectIn(last), event: last.event } }),
      readUnits: Math.max(0.5, Math.ceil((read.length * eventBytes) / 4_096) * 0.5),
      requests: 1,
    }
  }
}

/** The item of an event that arrived when it happened. */
export function fakeEventOf(event: ObjectEvent): FakeEvent {
  const arrival: Item = { arrived_at: { S: event.eventTime } }
  const item: Item = { ...historyKeyOf(event), ...historyAttributesOf(event), ...arrival }
  return { event: item.event?.S ?? '', item: historyItemOf(item), row: rowOfItem(item) }
}

function objectIn({ item }: FakeEvent): string {
  return objectOf(item.bucket, item.object_key)
}

function mixed(event: FakeEvent): string {
  return mixedOf(objectIn(event))
}

/** An order of its own, in which DynamoDB goes on after any object. */
function mixedOf(object: string): string {
  return Array.from(object, (c) => ((c.codePointAt(0) ?? 0) * 7_919) % 101)
    .reverse()
    .join()
    .concat(object)
}

const eventBytes = 400

function check({ from, to, after, limit = 1 }: HistoryQuery | ArrivalsQuery): void {
  if (limit < 1) throw new Error('ValidationException: Limit must be at least 1')
  if (from !== undefined && to !== undefined && compareBytes(from, to) > 0) {
    throw new Error('ValidationException: BETWEEN needs its bounds in order')
  }
  const start = typeof after === 'object' ? after.event : after
  if (start !== undefined && !isInRange(start, from, to)) {
    throw new Error('ValidationException: the start key does not match the range key predicate')
  }
}

function isInRange(event: string, from: string | undefined, to: string | undefined): boolean {
  const isAfter = from === undefined || compareBytes(event, from) >= 0
  return isAfter && (to === undefined || compareBytes(event, to) <= 0)
}
