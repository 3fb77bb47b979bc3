import type { Row } from '../core/index.ts'
import { checkBucket, checkText } from './arguments.ts'
import { type CostHook, estimateOnce } from './estimate.ts'
import type { Answer, Batch, PageOptions, Reading } from './pages.ts'
import { type Conditions, toRowMatcher } from './row-matcher.ts'
import type { Rows } from './rows.ts'
import { scanInOrder } from './scan.ts'

export interface FindOptions extends PageOptions, Conditions, CostHook {
  readonly bucket: string
  /** Only keys that begin with this; at most 1,024 bytes. */
  readonly prefix?: string | undefined
}

interface Position {
  readonly after?: string | undefined
}

/**
 * The rows under a prefix that match, in the order of the keys' UTF-8 bytes.
 *
 * All rows under the prefix are read, by Queries in parallel; DynamoDB leaves out what it can. A
 * page that is soon full, by the share of matches so far, takes one Query after another, as what
 * others read beyond its end would be for nothing.
 */
export function findAnswer(
  options: FindOptions,
  rows: Rows,
  parallel: number,
): Answer<Row, Position> {
  const { consistent = false } = options
  const bucket = checkBucket(options.bucket)
  const prefix = checkText('prefix', options.prefix)
  const { matches, filter, canonical } = toRowMatcher(options, prefix)

  async function* read(
    { after }: Position,
    { query, wanted }: Reading,
  ): AsyncGenerator<Batch<Row, Position>> {
    const isWhole = wanted() === Number.POSITIVE_INFINITY
    const scan = scanInOrder({
      query,
      base: { bucket, prefix, after, consistent, filter },
      reduce: (rows) => rows.filter(matches),
      weigh: (rows) => rows.length,
      wanted,
      parallel,
      ...(isWhole ? {} : { firstLimit: Math.max(wanted(), fewestRows) }),
      beforeMore: estimateOnce(rows, options),
    })
    for await (const { result, after } of scan) {
      yield {
        found: result.map((item) => ({ item, position: { after: item.object_key } })),
        ...(after === undefined ? {} : { position: { after } }),
      }
    }
  }

  return {
    question: ['find', bucket, prefix, ...canonical],
    start: {},
    isPosition: (value): value is Position => isPosition(value, prefix),
    read,
  }
}

/** Most conditions pass few rows, so a page of few items reads many. */
const fewestRows = 256

function isPosition(value: unknown, prefix: string): boolean {
  const { after } = (value ?? {}) as Record<string, unknown>
  return typeof after === 'string' && after.startsWith(prefix) && Buffer.byteLength(after) <= 1024
}
