import type { Row } from '../core/index.ts'
import { type MeteredQuery, scanInOrder } from '../reader/index.ts'
import type { Batch } from './batch.ts'

/** What a comparison needs of a row. */
export type ComparedRow = Pick<Row, 'object_key' | 'size' | 'etag' | 'deleted'>

export interface RowsOptions {
  readonly query: MeteredQuery
  readonly bucket: string
  readonly prefix: string
  /** Only keys greater than this. */
  readonly after?: string | undefined
  /** How many Queries are under way at once. */
  readonly parallel: number
}

/** Reads all rows under a prefix, tombstones included, in the order of their keys. */
export async function* rowsInOrder(options: RowsOptions): AsyncGenerator<Batch<ComparedRow>> {
  const { query, bucket, prefix, after, parallel } = options
  const scan = scanInOrder({
    query,
    base: { bucket, prefix, after, attributes: ['object_key', 'size', 'etag', 'deleted'] },
    reduce: (rows): readonly ComparedRow[] => rows,
    weigh: (rows) => rows.length,
    wanted: () => Number.POSITIVE_INFINITY,
    parallel,
  })
  for await (const { result, after: readTo } of scan) yield { items: result, after: readTo }
}
