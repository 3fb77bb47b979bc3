import { checkNumber } from './arguments.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import {
  type Cost,
  type Meter,
  type MeterOptions,
  meter,
  type Sources,
  type Wait,
} from './meter.ts'

/** One page of an answer, with what it cost. */
export interface Page<T> extends Cost {
  readonly items: readonly T[]
  /** Where the next page begins. Absent after the last page, which may be empty. */
  readonly cursor?: string
}

/**
 * An answer, which is read as it is asked for: page by page, or item by item with `for await`.
 * Nothing is sent before. Each page and each loop stands alone, so an answer can be read again.
 */
export interface Pages<T> extends AsyncIterable<T> {
  /**
   * Reads one page: the first, or the one that begins at the cursor of another page.
   *
   * @throws {LedgerError} `invalid-argument` for a cursor of another query, else what the table throws
   */
  page(cursor?: string): Promise<Page<T>>
}

/** What every answer in pages takes. */
export interface PageOptions extends MeterOptions {
  /** Where to begin: the cursor of an earlier page of the same query. */
  readonly cursor?: string | undefined
  /** The most items of a page, 1 to 10,000; 1,000 by default. */
  readonly limit?: number | undefined
  /**
   * Ends a page, whatever it has found, once it has cost so many read units; its cursor goes on.
   * Without it a page goes on until it is full or all is read.
   */
  readonly maxReadUnits?: number | undefined
  /** Sees every write acknowledged before, at twice the cost. */
  readonly consistent?: boolean | undefined
}

/** How one kind of question is answered, from any place on. */
export interface Answer<T, P> {
  /** All that decides items and order; a cursor is bound to it. */
  readonly question: unknown
  readonly start: P
  readonly isPosition: (position: unknown) => position is P
  read(from: P, reading: Reading): AsyncIterable<Batch<T, P>>
}

export interface Reading {
  readonly query: Meter['query']
  readonly events: Meter['events']
  /** How many more items are wanted; Infinity for all. Reading further is for nothing. */
  readonly wanted: () => number
}

/** The next items, in order. */
export interface Batch<T, P> {
  readonly found: readonly {
    readonly item: T
    /** Where an answer goes on after this item. */
    readonly position: P
  }[]
  /** Where it goes on after all that was read; absent at the end. */
  readonly position?: P | undefined
}

/** @throws {LedgerError} `invalid-argument` */
export function pagesOf<T, P>(
  answer: Answer<T, P>,
  sources: Sources,
  wait: Wait,
  options: PageOptions,
): Pages<T> {
  const { question, start, isPosition } = answer
  const limit = checkNumber('limit', options.limit, { least: 1, most: 10_000, otherwise: 1_000 })
  const most = Number.MAX_SAFE_INTEGER
  const budget = checkNumber('maxReadUnits', options.maxReadUnits, {
    ...{ least: 1, most, otherwise: Number.POSITIVE_INFINITY },
  })
  const place = (cursor: string | undefined) =>
    cursor === undefined ? start : decodeCursor(question, cursor, isPosition)
  const first = place(options.cursor)

  return {
    async page(cursor) {
      const { query, events, cost } = meter(sources, wait, options)
      const items: T[] = []
      const end = (position: P | undefined): Page<T> => ({
        items,
        ...(position === undefined ? {} : { cursor: encodeCursor(question, position) }),
        readUnits: cost.readUnits,
        requests: cost.requests,
      })
      const from = cursor === undefined ? first : place(cursor)
      const wanted = () => limit - items.length
      for await (const { found, position } of answer.read(from, { query, events, wanted })) {
        const taken = found.slice(0, wanted())
        for (const { item } of taken) items.push(item)
        if (taken.length < found.length) return end(taken.at(-1)?.position)
        if (items.length === limit || position === undefined || cost.readUnits >= budget) {
          return end(position)
        }
      }
      return end(undefined)
    },
    async *[Symbol.asyncIterator]() {
      const { query, events } = meter(sources, wait, options)
      const wanted = () => Number.POSITIVE_INFINITY
      for await (const { found } of answer.read(first, { query, events, wanted })) {
        for (const { item } of found) yield item
      }
    },
  }
}
