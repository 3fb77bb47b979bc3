import type { Row } from '../core/index.ts'
import { checkBucket, checkKey, checkNumber } from './arguments.ts'
import { type FindOptions, findAnswer } from './find.ts'
import { type Folder, type ListOptions, listAnswer } from './list.ts'
import { getPatiently, type MeterOptions, type Wait } from './meter.ts'
import { type Pages, pagesOf } from './pages.ts'
import type { Rows } from './rows.ts'
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
  /** How many Queries `usage` and `find` have under way at once. */
  readonly parallel?: number | undefined
}

/** The reader over anything that has rows. */
export function createReader(parts: ReaderParts): LedgerReader {
  const { rows, wait } = parts
  const parallel = checkNumber('parallel', parts.parallel, { least: 1, most: 64, otherwise: 8 })
  return {
    async get(bucket, key, { consistent = false, deleted = false, signal, onProgress } = {}) {
      const object = [checkBucket(bucket), checkKey(key)] as const
      const row = await getPatiently(rows, wait, object, { consistent, signal, onProgress })
      return row?.deleted && !deleted ? undefined : row
    },
    // With or without folders, by its delimiter.
    list: ((options: ListOptions) =>
      pagesOf(listAnswer(options), rows, wait, options)) as LedgerReader['list'],
    usage: (options) => pagesOf(usageAnswer(options, rows, parallel), rows, wait, options),
    find: (options) => pagesOf(findAnswer(options, rows, parallel), rows, wait, options),
    waitFor: (bucket, key, options = {}) => waitFor(parts, bucket, key, options),
  }
}
