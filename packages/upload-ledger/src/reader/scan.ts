import type { Row } from '../core/index.ts'
import type { RowQuery } from '../table/index.ts'
import { compareKeys, keyBetween } from './key-order.ts'
import type { MeteredQuery } from './meter.ts'

export interface ScanOptions<R> {
  readonly query: MeteredQuery
  /** What to read: bucket, prefix, filter, attributes, where to begin. */
  readonly base: Omit<RowQuery, 'to' | 'descending' | 'limit'>
  /** What is kept of the rows of a page; they themselves are not. */
  reduce(rows: readonly Row[]): R
  /** How much there is in it, in the unit of `mostAhead`; 0 if nothing. */
  weigh(result: R): number
  /** How much more is wanted, in the same unit; Infinity for all. */
  wanted(): number
  /** How many Queries are under way at once; one, where what is wanted takes few. */
  readonly parallel: number
  /** The rows of the first Query, which then grow. Absent for as many as 1 MB holds. */
  readonly firstLimit?: number | undefined
  /** Called once, before a second page is read. */
  beforeMore?(): Promise<void>
}

export interface Scanned<R> {
  readonly result: R
  /** Everything up to this key was read; absent at the end. */
  readonly after?: string | undefined
}

/** Reads all rows under a prefix by several Queries at once, in order: see {@link readInOrder}. */
export function scanInOrder<R>(options: ScanOptions<R>): AsyncGenerator<Scanned<R>> {
  const { query, base, reduce, weigh, wanted, parallel, firstLimit, beforeMore } = options
  return readInOrder({
    ...{ after: base.after, weigh, wanted, parallel, firstLimit, beforeMore },
    async read(range, signal) {
      const { after, to, limit } = range
      const page = await query({ ...base, after, to, limit }, signal)
      if (limit !== undefined) range.limit = limit < mostLimit ? limit * 2 : undefined
      return { result: reduce(page.rows), lastKey: page.lastKey }
    },
    async divide({ after = '', to, last }, signal) {
      const greatest = last ?? (await lastKeyTo(to, signal))
      if (greatest === undefined || compareKeys(greatest, after) <= 0) return { last: greatest }
      return { at: keyBetween(after, greatest), last: greatest }
    },
  })

  /** No more than a hint: where the range ends, its own Query decides. */
  async function lastKeyTo(to: string | undefined, signal: AbortSignal) {
    const { filter: _, ...unfiltered } = base
    const probe = { ...unfiltered, after: undefined, to, descending: true, limit: 1 }
    const page = await query({ ...probe, attributes: ['object_key'] }, signal)
    return page.rows[0]?.object_key
  }
}

/** How keys are read page by page from any key on, and where a range of them can be divided. */
export interface RangeReading<R> {
  /** Begins behind this key. */
  readonly after?: string | undefined
  /** Reads the next page of a range; no `lastKey` at the end of the range. */
  read(
    range: KeyRange,
    signal: AbortSignal,
  ): Promise<{ readonly result: R; readonly lastKey?: string | undefined }>
  /** A key within the range at which to divide it, if there is one, and its greatest key as far as known. */
  divide(
    range: KeyRange,
    signal: AbortSignal,
  ): Promise<{ readonly at?: string | undefined; readonly last?: string | undefined }>
  /** How much there is in a result, in the unit of `mostAhead`; 0 if nothing. */
  weigh(result: R): number
  /** How much more is wanted, in the same unit; Infinity for all. */
  wanted(): number
  /** How many requests are under way at once; one, where what is wanted takes few. */
  readonly parallel: number
  /** The limit of the first range. */
  readonly firstLimit?: number | undefined
  /** Called once, before a second page is read. */
  readonly beforeMore?: (() => Promise<void>) | undefined
}

/** A part of the key space that one request after another reads. */
export interface KeyRange {
  /** Exclusive; moves up. */
  after?: string | undefined
  /** Inclusive; absent in the uppermost. Moves down when the range is divided. */
  to?: string | undefined
  /** The greatest key that was seen in it, or one that is greater than all of them. */
  last?: string | undefined
  /** Of the next page. */
  limit?: number | undefined
}

/**
 * Reads keys in several ranges at once, and gives the results in the order of the keys.
 *
 * It begins with one request. Whenever one has ended with more to come and another may begin, the
 * rest of its range is divided about midway between where it stands and its last key, and the upper
 * part is read by another. So a prefix of one page costs one request, uneven keys are divided again
 * and again, and the ranges never overlap, wherever they are divided: no row is missed or read
 * twice.
 *
 * Memory is constant: what is read ahead of the order waits within a fixed bound, and requests
 * wait for room.
 */
export async function* readInOrder<R>(options: RangeReading<R>): AsyncGenerator<Scanned<R>> {
  const { read, divide, weigh, wanted, parallel, beforeMore } = options
  const stop = new AbortController()
  let ranges: Range<R>[] = [
    { after: options.after, limit: options.firstLimit, results: [], isRead: false },
  ]
  let [running, ahead] = [0, 0]
  let [pages, found] = [0, 0]
  let isOnePage = true
  let failure: { readonly error: unknown } | undefined
  let changed = Promise.withResolvers<void>()
  const announce = () => {
    changed.resolve()
    changed = Promise.withResolvers()
  }
  const mayRead = (range: Range<R>) =>
    ahead < Math.min(mostAhead, wanted()) || (range === ranges[0] && range.results.length === 0)

  /**
   * Other ranges are far ahead, so their rows are of use only to whoever reads far. The share of
   * what was found so far says how far that is.
   */
  const mayBegin = () => {
    const left = wanted() - ahead
    const isFar = found === 0 || (left / found) * pages >= fewestPages
    return isFar && running < parallel
  }

  async function readRange(range: Range<R>): Promise<void> {
    while (!range.isRead) {
      while (!mayRead(range)) await changed.promise
      if (stop.signal.aborted) return
      if (range.isBegun) await prepareMore(range)
      const { to } = range
      const page = await read(range, stop.signal)
      const isLast = page.lastKey === undefined
      keep(range, page.result, isLast ? to : page.lastKey)
      range.isBegun = true
      range.isRead = isLast
      range.after = page.lastKey
      announce()
    }
  }

  function keep({ results }: Range<R>, result: R, after: string | undefined): void {
    const weight = weigh(result)
    ahead += weight
    found += weight
    pages++
    // Of nothing after nothing one is enough, however long it goes on.
    if (weight === 0 && results.length > 1 && results.at(-1)?.weight === 0) results.pop()
    results.push({ result, after, weight })
  }

  async function prepareMore(range: Range<R>): Promise<void> {
    if (isOnePage) {
      isOnePage = false
      await beforeMore?.()
    }
    if (mayBegin()) await divideOne(range)
  }

  /** Gives the upper part of what is left of a range to another reader. */
  async function divideOne(range: Range<R>): Promise<void> {
    const { at, last } = await divide(range, stop.signal)
    range.last = last
    if (at === undefined || !mayBegin()) return
    const upper: Range<R> = { ...{ after: at, to: range.to, last }, results: [], isRead: false }
    range.to = at
    range.last = undefined
    ranges.splice(ranges.indexOf(range) + 1, 0, upper)
    start(upper)
  }

  function start(range: Range<R>): void {
    running++
    readRange(range)
      .catch((error: unknown) => {
        failure ??= { error }
      })
      .finally(() => {
        running--
        announce()
      })
  }

  start(ranges[0] as Range<R>)
  try {
    for (;;) {
      const [head] = ranges
      const next = head?.results[0]
      if (head !== undefined && next !== undefined) {
        const isEnd = head.isRead && head.results.length === 1 && ranges.length === 1
        yield { result: next.result, ...(isEnd ? {} : { after: next.after }) }
        // Only now is it known that more is wanted.
        head.results.shift()
        ahead -= next.weight
        announce()
      } else if (head?.isRead) {
        ranges = ranges.slice(1)
        announce()
        if (ranges.length === 0) return
      } else if (failure !== undefined) {
        throw failure.error
      } else {
        await changed.promise
      }
    }
  } finally {
    stop.abort()
    ahead = 0
    announce()
  }
}

interface Range<R> extends KeyRange {
  readonly results: { readonly result: R; readonly after?: string | undefined; weight: number }[]
  isBegun?: boolean
  isRead: boolean
}

/** What may wait for its turn, so that memory has a bound. */
const mostAhead = 20_000
const mostLimit = 4_096
/** What is read by one Query after another: some 2,000 read units. */
const fewestPages = 16
