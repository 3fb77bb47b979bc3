import type { Row } from '../core/index.ts'
import type { HistoryItem } from '../table/index.ts'
import { checkBucket, checkKey, checkNumber } from './arguments.ts'
import { type ArrivalsOptions, arrivalsAnswer } from './arrivals.ts'
import { type AtOptions, atAnswer } from './at.ts'
import { type Events, requireHistory } from './events.ts'
import { type FindOptions, findAnswer } from './find.ts'
import { historyAnswer, type ObjectHistoryOptions } from './history.ts'
import { type Folder, type ListOptions, listAnswer } from './list.ts'
import { getPatiently, type MeterOptions, meter, type Wait } from './meter.ts'
import { type Pages, pagesOf } from './pages.ts'
import { type Reach, type ReachOptions, reach } from './reach.ts'
import type { Rows } from './rows.ts'
import type { Unknown } from './state-at.ts'
import { type FolderUsage, type UsageOptions, usageAnswer } from './usage.ts'
import { type WaitOptions, waitFor } from './wait-for.ts'

export interface GetOptions extends MeterOptions {
  /** Sees every write acknowledged before, for 1 read unit instead of 0.5. */
  readonly consistent?: boolean | undefined
  /** Also gives a tombstone. */
  readonly deleted?: boolean | undefined
}

/** The questions that a ledger answers. */
export interface LedgerReader {
  /** The row of one object, or `undefined` if there is none. Half a read unit up to 4 KB. */
  get(bucket: string, key: string, options?: GetOptions): Promise<Row | undefined>
  /**
   * The rows under a prefix, in the order of the keys' UTF-8 bytes; with a delimiter, one level of
   * them, with its folders. Takes about one Query for each folder and each page of files.
   */
  list(options: ListOptions & { readonly delimiter?: undefined }): Pages<Row>
  list(options: ListOptions): Pages<Row | Folder>
  /**
   * Objects and bytes for each folder down to a depth; a folder comes after all that is in it, the
   * prefix itself last. Reads every row under the prefix.
   */
  usage(options: UsageOptions): Pages<FolderUsage>
  /** The rows under a prefix that match, in the order of `list`. Reads every row under the prefix. */
  find(options: FindOptions): Pages<Row>
  /**
   * The events of one object, oldest first, also those that left its row as it is. One Query for each
   * page or MB.
   */
  history(options: ObjectHistoryOptions): Pages<HistoryItem>
  /**
   * The events of a bucket in a range of time, oldest first. Eight Queries for each day of it, and one
   * for each further page.
   */
  arrivals(options: ArrivalsOptions): Pages<HistoryItem>
  /**
   * The rows under a prefix as they were at a moment, in the order of `list`; with a delimiter, one
   * level of them, with its folders. Reads every row under the prefix, and for each that has changed
   * since, its history up to then.
   */
  at(options: AtOptions & { readonly delimiter?: undefined; readonly unknown?: false }): Pages<Row>
  at(options: AtOptions & { readonly unknown?: false }): Pages<Row | Folder>
  at(options: AtOptions): Pages<Row | Folder | Unknown>
  /**
   * How far back `at` is exact. Needs `dynamodb:DescribeTable` on both tables.
   *
   * @throws {LedgerError} `refused` without that right
   */
  reach(options: ReachOptions): Promise<Reach>
  /**
   * Waits for the row of an object that was just uploaded.
   *
   * @throws {LedgerError} `unavailable` when the time is over
   */
  waitFor(bucket: string, key: string, options?: WaitOptions): Promise<Row>
}

export interface ReaderParts {
  readonly rows: Rows
  readonly wait: Wait
  /** Milliseconds since any moment. */
  readonly now: () => number
  /** Absent where there is no history table. */
  readonly history?: HistoryParts | undefined
  /** How many Queries `usage` and `find` have under way at once. */
  readonly parallel?: number | undefined
}

export interface HistoryParts {
  readonly events: Events
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** The reader over anything that has rows. */
export function createReader(parts: ReaderParts): LedgerReader {
  const { rows, wait, history } = parts
  const sources = { rows, events: history?.events }
  const parallel = checkNumber('parallel', parts.parallel, {
    ...{ least: 1, most: mostParallel, otherwise: 8 },
  })
  // One of half a read unit takes the database a fraction of what one of 1 MB does.
  const parallelSmall = Math.min(parallel * 4, mostParallel)
  const past = () => ({ ...requireHistory(history), rows, parallel, parallelSmall })
  return {
    async get(bucket, key, { consistent = false, deleted = false, signal, onProgress } = {}) {
      const object = [checkBucket(bucket), checkKey(key)] as const
      const row = await getPatiently(rows, wait, object, { consistent, signal, onProgress })
      return row?.deleted && !deleted ? undefined : row
    },
    // With or without folders, by its delimiter.
    list: ((options: ListOptions) =>
      pagesOf(listAnswer(options), sources, wait, options)) as LedgerReader['list'],
    usage: (options) => pagesOf(usageAnswer(options, rows, parallel), sources, wait, options),
    find: (options) => pagesOf(findAnswer(options, rows, parallel), sources, wait, options),
    history(options) {
      requireHistory(history)
      return pagesOf(historyAnswer(options), sources, wait, options)
    },
    arrivals: (options) => pagesOf(arrivalsAnswer(options, past()), sources, wait, options),
    // With folders and unknown objects or without, by its options.
    at: ((options: AtOptions) =>
      pagesOf(atAnswer(options, past()), sources, wait, options)) as LedgerReader['at'],
    async reach(options) {
      const { query, events } = meter(sources, wait, options)
      const { now, events: all } = past()
      const facts = (signal?: AbortSignal) => all.facts(signal)
      return reach({ rows, events: { ...events, facts }, now }, query, options)
    },
    waitFor: (bucket, key, options = {}) => waitFor(parts, bucket, key, options),
  }
}

const mostParallel = 64
