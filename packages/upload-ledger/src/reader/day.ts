import {
  type ArrivalsQuery,
  type EventKey,
  type HistoryItem,
  objectOf,
  shards,
} from '../table/index.ts'
import { compareKeys } from './key-order.ts'
import type { MeteredEvents } from './meter.ts'

/** Behind an event of one object; without the object, before all events with this key. */
export interface Place {
  readonly event: string
  readonly object?: string | undefined
}

export interface DayOptions {
  readonly question: Omit<ArrivalsQuery, 'shard' | 'after' | 'limit'>
  readonly query: MeteredEvents['arrivals']
  /** Of the first Query of each shard. */
  readonly limit: number
  /** Where to begin, if not with all of the day. */
  readonly place?: Place | undefined
}

/** A day whose first pages are on their way. */
export interface Day {
  /** Its events in order, as many at once as are surely the next. */
  read(wanted: () => number): AsyncGenerator<DayBatch>
}

export interface DayBatch {
  readonly found: readonly Found[]
  /** Where it goes on; of no use after the last batch. */
  readonly place: Place
  readonly isLast: boolean
}

interface Found {
  readonly item: HistoryItem
  readonly place: Required<Place>
}

/**
 * Begins to read the eight shards of a day, which are then merged.
 *
 * An index may hold several objects under one sort key, in an order that DynamoDB does not say. So
 * the events of a key are given once all of them are there, by object. A place then stands in one
 * order for every page size and every reader, and holds no start key of DynamoDB's.
 */
export function openDay(options: DayOptions): Day {
  const { date, descending = false } = options.question
  const start = options.place ?? { event: descending ? `${date}~` : date }
  const streams = Array.from({ length: shards }, (_, shard) => new Stream(options, start, shard))
  // Whoever reads the day asks again, and meets the failure. Perhaps nobody ever does.
  for (const stream of streams) stream.fill().catch(() => {})

  async function* read(wanted: () => number): AsyncGenerator<DayBatch> {
    for (let place: Place = start; ; ) {
      await Promise.all(lacking().map((stream) => stream.fill()))
      const found = take(wanted())
      const first = firstOf(streams)
      const isLast = first === undefined
      const reached = found.at(-1)?.place ?? first?.head ?? place
      // A batch that leads nowhere must not end a page, as the next one would lead nowhere either.
      const isFurther = comparePlaces(reached, place, descending) > 0
      place = reached
      if (isFurther || isLast) yield { found, place, isLast }
      if (isLast) return
    }
  }

  /** The streams whose next event is not known, and may be the next of all. */
  function lacking(): Stream[] {
    const head = firstOf(streams.filter(({ next }) => next !== undefined))?.head
    return streams.filter((stream) => {
      if (stream.next !== undefined || stream.head === undefined) return false
      return head === undefined || comparePlaces(stream.head, head, descending) < 0
    })
  }

  function take(most: number): Found[] {
    const found: Found[] = []
    while (found.length < most) {
      const stream = firstOf(streams)
      if (stream?.next === undefined) break
      found.push(stream.next)
      stream.drop()
    }
    return found
  }

  function firstOf(streams: readonly Stream[]): Stream | undefined {
    let first: Stream | undefined
    for (const stream of streams) {
      if (stream.head === undefined) continue
      if (first?.head === undefined || comparePlaces(stream.head, first.head, descending) < 0) {
        first = stream
      }
    }
    return first
  }

  return { read }
}

/** What the Queries of one shard have read and what was not yet given. */
class Stream {
  readonly #options: DayOptions
  readonly #start: Place
  readonly #shard: number
  /** In order, and complete up to the last of them. */
  #ready: Found[] = []
  #given = 0
  /** The events with the last key that was read: there may be more of them. */
  #open: Found[] = []
  #after: EventKey | undefined
  #isRead = false
  #limit: number
  #filling: Promise<void> | undefined
  /** The next event, if it is known. */
  next: Found | undefined
  /** The place of the next event, or one that it cannot be before; `undefined` at the end. */
  head: Place | undefined

  constructor(options: DayOptions, start: Place, shard: number) {
    this.#options = options
    this.#start = start
    this.#shard = shard
    this.#limit = options.limit
    this.head = { event: start.event }
  }

  drop(): void {
    this.#given++
    this.#look()
  }

  /** Reads a page more, or waits for the one that is on its way. */
  fill(): Promise<void> {
    if (this.#filling === undefined) {
      this.#filling = this.#readPage().finally(() => {
        this.#filling = undefined
      })
    }
    return this.#filling
  }

  async #readPage(): Promise<void> {
    const { question, query } = this.#options
    const { descending = false } = question
    const [start, shard, after, limit] = [this.#start, this.#shard, this.#after, this.#limit]
    // A place is the range's bound on its side, with all events of its key.
    const bound = this.#options.place && { [descending ? 'to' : 'from']: start.event }
    const page = await query({ ...question, ...bound, shard, after, limit })
    const read = page.events
      .map(({ event, item }): Found => {
        return { item, place: { event, object: objectOf(item.bucket, item.object_key) } }
      })
      .filter(({ place }) => comparePlaces(place, start, descending) > 0)
    const all = [...this.#open, ...read]
    const lastKey = page.lastKey?.event
    this.#open = all.filter(({ place }) => place.event === lastKey)
    this.#ready = all
      .filter(({ place }) => place.event !== lastKey)
      .sort((a, b) => comparePlaces(a.place, b.place, descending))
    this.#given = 0
    this.#after = page.lastKey
    this.#isRead = lastKey === undefined
    this.#limit = Math.min(limit * 2, mostEvents)
    this.#look()
  }

  #look(): void {
    this.next = this.#ready[this.#given]
    const bound = this.#isRead ? undefined : { event: this.#after?.event ?? this.#start.event }
    this.head = this.next?.place ?? bound
  }
}

/** The order in which places are come to, in this direction. */
function comparePlaces(a: Place, b: Place, descending: boolean): number {
  const events = compareKeys(a.event, b.event)
  if (events !== 0) return descending ? -events : events
  if (a.object === undefined || b.object === undefined) {
    return Number(a.object !== undefined) - Number(b.object !== undefined)
  }
  const objects = compareKeys(a.object, b.object)
  return descending ? -objects : objects
}

/** Some 1 MB of events, at which DynamoDB ends a page itself. */
const mostEvents = 4_096
