import { type HistoryItem, objectOf, shards } from '../table/index.ts'
import { checkBucket, checkRange, checkText, invalid } from './arguments.ts'
import { atMost } from './at-most.ts'
import { type Day, openDay, type Place } from './day.ts'
import type { CostHook } from './estimate.ts'
import { compareKeys } from './key-order.ts'
import type { Answer, Batch, PageOptions, Reading } from './pages.ts'

export interface ArrivalsOptions
  extends Omit<PageOptions, 'consistent'>,
    Pick<CostHook, 'onEstimate'> {
  readonly bucket: string
  /** Only events at this time or later. */
  readonly from: Date | string
  /** Only events before this time; without it, all up to now. */
  readonly to?: Date | string | undefined
  /** Only keys that begin with this; at most 1,024 bytes. Events of other keys are paid for too. */
  readonly prefix?: string | undefined
  /**
   * Only events of this requester, as S3 names it, such as `AWS:AIDAEXAMPLE`. Those of others are paid
   * for too.
   */
  readonly requester?: string | undefined
  /** The latest event comes first, instead of the earliest. */
  readonly newestFirst?: boolean | undefined
  /** No index of DynamoDB has strong reads. */
  readonly consistent?: false | undefined
}

/** Where it goes on: with all of a day, or behind an event, or with the first event of a key. */
type Position = { readonly day: string } | Place

/**
 * The events of a bucket, also those that move no row, in the order of their times; those of one
 * time by position, name and version, and then by object. Newest first is the exact reverse.
 *
 * Each UTC day takes eight Queries at least, half a read unit each, which run at once. Days ahead
 * are begun while there is little in them, so that a range of many quiet days takes few round trips;
 * where days are full, nothing is read ahead.
 */
export function arrivalsAnswer(
  options: ArrivalsOptions,
  { parallelSmall, now }: { readonly parallelSmall: number; readonly now: () => number },
): Answer<HistoryItem, Position> {
  const { newestFirst = false, requester, onEstimate } = options
  if (options.consistent) {
    const fact = 'DynamoDB has no strong read of an index; history reads one object strongly'
    throw invalid('consistent', true, fact)
  }
  const bucket = checkBucket(options.bucket)
  const prefix = checkText('prefix', options.prefix)
  if (requester !== undefined && (requester === '' || !requester.isWellFormed())) {
    throw invalid('requester', requester, 'pass one as S3 names it, such as AWS:AIDAEXAMPLE')
  }
  const { from = missing(), to } = checkRange(options)
  checkDays()

  /** The first and the last day. */
  function ends(): readonly [number, number] {
    const last = to === undefined ? now() + clockSkewMs : Date.parse(to) - 1
    return [dayNumber(Date.parse(from)), dayNumber(last)]
  }

  function checkDays(): void {
    const [first, last] = ends()
    const days = last - first + 1
    if (days <= mostDays) return
    const fact = `up to ${to ?? 'now'} there are ${days} days, each of eight Queries`
    throw invalid('from', from, `${fact}; pass a range of at most ${mostDays}`)
  }

  async function* read(
    start: Position,
    { events, wanted }: Reading,
  ): AsyncGenerator<Batch<HistoryItem, Position>> {
    const days = daysFrom('day' in start ? start.day : start.event.slice(0, 10))
    const leastReadUnits = (days.length * shards) / 2
    if (leastReadUnits > cheap) await onEstimate?.({ leastReadUnits })
    const stop = new AbortController()
    const gate = atMost(parallelSmall)
    const query: typeof events.arrivals = (one) =>
      gate(() => {
        stop.signal.throwIfAborted()
        return events.arrivals(one, stop.signal)
      })
    const open: Day[] = []
    const openUpTo = (count: number, limit: number) => {
      while (open.length < Math.min(count, days.length)) {
        const date = days[open.length] ?? ''
        const question = { bucket, date, from, to, prefix, requester, descending: newestFirst }
        const place = !('day' in start) && start.event.startsWith(date) ? start : undefined
        open.push(openDay({ question, query, limit, place }))
      }
    }
    const mostOpen = Math.max(1, Math.floor(parallelSmall / shards))
    let ahead = 1
    try {
      while (days.length > 0) {
        const asked = wanted()
        // Each shard has about as many; a few more save a second page of one that has more.
        const share = Math.ceil(asked / shards) + fewestEvents
        openUpTo(1, Math.min(share, firstEvents))
        openUpTo(ahead, Math.min(share, aheadEvents))
        const day = open.shift()
        days.shift()
        const [following] = days
        const next = following === undefined ? undefined : { day: following }
        let count = 0
        for await (const { found, place, isLast } of day?.read(wanted) ?? []) {
          count += found.length
          yield {
            found: found.map(({ item, place }) => ({ item, position: place })),
            position: isLast ? next : place,
          }
        }
        ahead = count * 2 < asked ? Math.min(ahead * 2, mostOpen) : 1
      }
    } finally {
      stop.abort()
    }
  }

  /** The days from one on, in the order in which they are read. */
  function daysFrom(date: string): string[] {
    const [first, last] = ends()
    const begin = dayNumber(Date.parse(date))
    const [low, high] = newestFirst
      ? [first, Math.min(begin, last)]
      : [Math.max(begin, first), last]
    const days = Array.from({ length: Math.max(0, high - low + 1) }, (_, i) => dateOf(low + i))
    return newestFirst ? days.reverse() : days
  }

  function isPosition(value: unknown): value is Position {
    const { day, event, object } = (value ?? {}) as Record<string, unknown>
    const text = day ?? event
    if (typeof text !== 'string' || !isDate(text.slice(0, 10))) return false
    const [first, last] = [from.slice(0, 10), to?.slice(0, 10) ?? '9999-12-31']
    if (text.slice(0, 10) < first || text.slice(0, 10) > last) return false
    if (day !== undefined) return text.length === 10
    if (!text.isWellFormed() || Buffer.byteLength(text) > 1024) return false
    if (compareKeys(text, from) < 0 || (to !== undefined && compareKeys(text, to) > 0)) return false
    const isObject = typeof object === 'string' && object.startsWith(objectOf(bucket, ''))
    return object === undefined || isObject
  }

  return {
    question: ['arrivals', bucket, from, to ?? null, prefix, requester ?? null, newestFirst],
    start: { day: newestFirst ? dateOf(ends()[1]) : from.slice(0, 10) },
    isPosition,
    read,
  }
}

function missing(): never {
  throw invalid('from', undefined, 'pass the time at which the range begins')
}

const dayMs = 24 * 60 * 60 * 1000

function dayNumber(ms: number): number {
  return Math.floor(ms / dayMs)
}

function dateOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

function isDate(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(time)
}

/** S3's clock writes the times; AWS refuses requests of a clock that is further off than this. */
const clockSkewMs = 15 * 60 * 1000
/** Ten years: 14,640 read units at least, and 29,280 Queries, some minutes of them. */
const mostDays = 3_660
/** The cost of a page of 1 MB, which is not announced. */
const cheap = 130
/** As many events as DynamoDB reads for half a read unit, 4 KB. */
const fewestEvents = 8
/** In the first Query of each shard of a day; the next ones are larger and larger. */
const firstEvents = 512
/** The same for a day that is begun before it is known to be wanted. */
const aheadEvents = 32
